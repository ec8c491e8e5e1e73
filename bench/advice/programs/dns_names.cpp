// Asks a name server for the addresses of many names.
//
//   dns_names PORT [NAMES]
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <cstdlib>
#include <iostream>
#include <netinet/in.h>
#include <resolv.h>
#include <string>
#include <vector>

std::string address_of(const std::string &name, int port) {
  struct __res_state state = {};
  res_ninit(&state);
  state.nscount = 1;
  state.nsaddr_list[0].sin_family = AF_INET;
  state.nsaddr_list[0].sin_port = htons(static_cast<std::uint16_t>(port));
  state.nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  unsigned char answer[512];
  const int length = res_nquery(&state, name.c_str(), ns_c_in, ns_t_a, answer, sizeof answer);
  res_nclose(&state);
  ns_msg message;
  ns_rr record;
  if (length <= 0 || ns_initparse(answer, length, &message) != 0 ||
      ns_parserr(&message, ns_s_an, 0, &record) != 0)
    return "unknown";
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, ns_rr_rdata(record), text, sizeof text);
}

int main(int argc, char **argv) {
  const int port = argc > 1 ? std::atoi(argv[1]) : 53;
  const int count = argc > 2 ? std::atoi(argv[2]) : 30;
  std::vector<std::string> names;
  for (int n = 0; n < count; ++n)
    names.push_back("host" + std::to_string(n) + ".example");

  std::vector<std::string> addresses;
  for (const std::string &name : names)
    addresses.push_back(address_of(name, port));

  for (const std::string &address : addresses)
    std::cout << address << '\n';
}
