// Talks to a server over its own sockets, without a library: one request per connection.
//
//   socket_ping SERVER [COUNT [MILLISECONDS]]
#include <arpa/inet.h>
#include <cstdlib>
#include <iostream>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

std::string first_line(const sockaddr_in &server, const std::string &path) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, reinterpret_cast<const sockaddr *>(&server), sizeof server) != 0) {
    close(connection);
    return "no connection";
  }
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  send(connection, request.data(), request.size(), 0);
  std::string answer;
  char buffer[4096];
  for (ssize_t got; (got = recv(connection, buffer, sizeof buffer, 0)) > 0;)
    answer.append(buffer, static_cast<std::size_t>(got));
  close(connection);
  return answer.substr(0, answer.find('\r'));
}

int main(int argc, char **argv) {
  const std::string url = argc > 1 ? argv[1] : "http://127.0.0.1:8080";
  const int count = argc > 2 ? std::atoi(argv[2]) : 30;
  const std::string delay = argc > 3 ? argv[3] : "25";
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

  std::vector<std::string> answers(count);
  for (int n = 0; n < count; ++n)
    answers[n] = first_line(server, "/delay/" + delay + "?n=" + std::to_string(n));

  for (const std::string &answer : answers)
    std::cout << answer << '\n';
}
