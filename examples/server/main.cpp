// The local HTTP server that the network examples talk to.
#include "serve.h"

#include <boost/system/system_error.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

constexpr const char *Usage =
    "usage: server [--port N] [--port-file FILE] [--for SECONDS]\n"
    "\n"
    "Serves http://127.0.0.1:N/delay/MILLISECONDS?bytes=N and prints the port it listens on.\n"
    "\n"
    "  --port N          listen on this port; 0, the default, takes a free one\n"
    "  --port-file FILE  also write the port to FILE, once it can be connected to\n"
    "  --for SECONDS     stop after this time\n"
    "\n"
    "It also stops when its parent process ends, and when its standard input is a pipe that is\n"
    "closed.\n";

unsigned number(std::string_view Option, std::string_view Text, unsigned Most) {
  unsigned Value = 0;
  auto [End, Error] = std::from_chars(Text.data(), Text.data() + Text.size(), Value);
  if (Error != std::errc() || End != Text.data() + Text.size() || Value > Most)
    throw std::invalid_argument(std::string(Option) + ": '" + std::string(Text) +
                                "' is not a number from 0 to " + std::to_string(Most));
  return Value;
}

/// The file appears complete or not at all: whoever waits for it may read it as soon as it is
/// there.
void writePort(const std::string &File, std::uint16_t Port) {
  const std::string Draft = File + ".new";
  std::ofstream Out(Draft);
  Out << Port << '\n';
  Out.close();
  if (!Out || std::rename(Draft.c_str(), File.c_str()) != 0)
    throw std::runtime_error(File + ": " + std::strerror(errno));
}

ServeOptions parse(int Count, char **Arguments) {
  ServeOptions Options;
  std::string PortFile;
  for (int I = 1; I < Count; I += 2) {
    const std::string_view Option = Arguments[I];
    if (I + 1 == Count)
      throw std::invalid_argument(std::string(Option) +
                                  ": unknown option, or its value is missing");
    const std::string_view Value = Arguments[I + 1];
    if (Option == "--port")
      Options.Port = static_cast<std::uint16_t>(number(Option, Value, 65535));
    else if (Option == "--port-file")
      PortFile = Value;
    else if (Option == "--for")
      Options.For = std::chrono::seconds(number(Option, Value, 86400));
    else
      throw std::invalid_argument(std::string(Option) + ": unknown option");
  }
  Options.Ready = [PortFile](std::uint16_t Port) {
    std::cout << Port << std::endl;
    if (!PortFile.empty())
      writePort(PortFile, Port);
  };
  return Options;
}

bool inputIsPipe() {
  struct stat Input;
  return ::fstat(STDIN_FILENO, &Input) == 0 && (S_ISFIFO(Input.st_mode) || S_ISSOCK(Input.st_mode));
}

void raiseDescriptorLimit() {
  rlimit Limit;
  if (::getrlimit(RLIMIT_NOFILE, &Limit) != 0)
    return;
  Limit.rlim_cur = Limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &Limit);
}

} // namespace

int main(int Count, char **Arguments) {
  const pid_t Parent = ::getppid();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != Parent) // It ended before the line above took effect.
    return 0;
  if (Count > 1 && std::string_view(Arguments[1]) == "--help") {
    std::cout << Usage;
    return 0;
  }
  try {
    ServeOptions Options = parse(Count, Arguments);
    Options.UntilEndOfInput = inputIsPipe();
    raiseDescriptorLimit();
    serve(Options);
  } catch (const std::invalid_argument &Error) {
    std::cerr << "server: " << Error.what() << '\n' << Usage;
    return 2;
  } catch (const boost::system::system_error &Error) {
    std::cerr << "server: cannot listen: " << Error.code().message() << '\n';
    return 1;
  } catch (const std::exception &Error) {
    std::cerr << "server: " << Error.what() << '\n';
    return 1;
  }
}
