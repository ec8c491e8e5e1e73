// A population over the years: each year's number follows from the year before it, so the years
// cannot be computed at once, however many processors there are.
//
//   recurrence [YEARS]      recurrence 1500
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

// One year in small steps of the logistic equation.
double next_year(double population) {
  for (int step = 0; step < 100000; ++step)
    population += 1e-7 * population * (1.0 - population);
  return population;
}

int main(int argc, char **argv) {
  const int years = argc > 1 ? std::atoi(argv[1]) : 1500;

  std::vector<double> population(static_cast<std::size_t>(years) + 1);
  population[0] = 0.0001;
  for (int year = 1; year <= years; ++year)
    population[year] = next_year(population[year - 1]);

  std::cout << std::setprecision(15) << population.back() << " after " << years << " years\n";
}
