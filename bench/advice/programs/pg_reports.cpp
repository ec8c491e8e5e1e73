// Runs several slow reports, each on a connection of its own.
//
//   pg_reports CONNINFO [REPORTS [SECONDS]]
#include <cstdlib>
#include <iostream>
#include <libpq-fe.h>
#include <string>
#include <vector>

std::string report(const std::string &conninfo, int number, const std::string &seconds) {
  PGconn *connection = PQconnectdb(conninfo.c_str());
  if (PQstatus(connection) != CONNECTION_OK) {
    PQfinish(connection);
    return "no connection";
  }
  const std::string query =
      "select " + std::to_string(number) + " * 7, pg_sleep(" + seconds + ")::text";
  PGresult *rows = PQexec(connection, query.c_str());
  const std::string value = PQntuples(rows) == 1 ? PQgetvalue(rows, 0, 0) : "no rows";
  PQclear(rows);
  PQfinish(connection);
  return value;
}

int main(int argc, char **argv) {
  const std::string conninfo = argc > 1 ? argv[1] : "";
  const int reports = argc > 2 ? std::atoi(argv[2]) : 20;
  const std::string seconds = argc > 3 ? argv[3] : "0.03";

  std::vector<std::string> values;
  for (int number = 0; number < reports; ++number)
    values.push_back(report(conninfo, number, seconds));

  for (const std::string &value : values)
    std::cout << value << '\n';
}
