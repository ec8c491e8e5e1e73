// A PostgreSQL server with a database of its own.
#pragma once

#include "server_process.h"

#include <libpq-fe.h>
#include <memory>

namespace test {

class postgres_server {
public:
  static bool is_installed() { return !program("initdb").empty() && !program("postgres").empty(); }

  explicit postgres_server(int connections = 50) {
    std::string data = folder_.path() + "/data", log = folder_.path() + "/log";
    if (child_program({program("initdb"), "-D", data, "-U", "conc", "-A", "trust", "--no-sync",
                       "--no-instructions", "--locale=C", "-E", "UTF8"},
                      log)
            .wait() != 0)
      return;
    for (int tries = 0; tries < 5 && !ready_; ++tries)
      start(data, log, connections);
  }

  /// Whether it runs; what it said otherwise is in log().
  bool ready() const { return ready_; }
  std::string log() const {
    std::string text(20'000, '\0');
    int fd = open((folder_.path() + "/log").c_str(), O_RDONLY);
    ssize_t n = read(fd, text.data(), text.size());
    close(fd);
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
  }

  std::string by_socket() const { return common() + " host=" + folder_.path(); }
  std::string by_tcp() const { return common() + " host=127.0.0.1 sslmode=disable"; }

private:
  static std::string program(const char *name) {
    return find_program(name, "/usr/lib/postgresql/*/bin");
  }
  std::string common() const {
    return "user=conc dbname=postgres gssencmode=disable port=" + std::to_string(port_);
  }

  void start(const std::string &data, const std::string &log, int connections) {
    port_ = free_port();
    server_.reset(new child_program(
        {program("postgres"), "-D", data, "-k", folder_.path(), "-p", std::to_string(port_), "-c",
         "listen_addresses=127.0.0.1", "-c", "max_connections=" + std::to_string(connections), "-c",
         "fsync=off", "-c", "shared_buffers=16MB", "-c", "autovacuum=off"},
        log));
    for (int waits = 0; waits < 3000 && server_->alive() && !ready_; ++waits) {
      std::unique_ptr<PGconn, void (*)(PGconn *)> c(PQconnectdb(by_tcp().c_str()), PQfinish);
      ready_ = PQstatus(c.get()) == CONNECTION_OK;
      if (!ready_)
        usleep(10'000);
    }
  }

  temporary_folder folder_;
  int port_ = -1;
  bool ready_ = false;
  std::unique_ptr<child_program> server_;
};

} // namespace test
