// Runs a command for each of several inputs and collects what it prints.
//
//   child_output [COMMANDS [SECONDS]]
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

std::string output_of(const std::string &command) {
  std::FILE *pipe = popen(command.c_str(), "r");
  if (!pipe)
    return "";
  std::string output;
  char buffer[256];
  while (std::fgets(buffer, sizeof buffer, pipe))
    output += buffer;
  pclose(pipe);
  return output;
}

int main(int argc, char **argv) {
  const int commands = argc > 1 ? std::atoi(argv[1]) : 16;
  const std::string seconds = argc > 2 ? argv[2] : "0.04";

  std::vector<std::string> outputs;
  for (int n = 0; n < commands; ++n)
    outputs.push_back(output_of("sleep " + seconds + "; echo " + std::to_string(n * n)));

  for (const std::string &output : outputs)
    std::cout << output;
}
