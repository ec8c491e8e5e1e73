// Runs its queries on one connection, which can serve only one at a time.
//
//   pg_one_connection CONNINFO [QUERIES [SECONDS]]
#include <cstdlib>
#include <iostream>
#include <libpq-fe.h>
#include <string>
#include <vector>

int main(int argc, char **argv) {
  const int queries = argc > 2 ? std::atoi(argv[2]) : 20;
  const std::string seconds = argc > 3 ? argv[3] : "0.01";
  PGconn *connection = PQconnectdb(argc > 1 ? argv[1] : "");
  if (PQstatus(connection) != CONNECTION_OK) {
    std::cerr << PQerrorMessage(connection);
    return 1;
  }

  std::vector<std::string> values;
  for (int number = 0; number < queries; ++number) {
    const std::string query =
        "select " + std::to_string(number) + " * 7, pg_sleep(" + seconds + ")::text";
    PGresult *rows = PQexec(connection, query.c_str());
    values.push_back(PQgetvalue(rows, 0, 0));
    PQclear(rows);
  }
  PQfinish(connection);

  for (const std::string &value : values)
    std::cout << value << '\n';
}
