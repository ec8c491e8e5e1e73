// Connections: one for all tasks, or each its own; what must be called once.
// RUN: program-dump --sites %s -- -std=c++17 -I/usr/include/postgresql | FileCheck %s
// RUN: program-dump --loops %s -- -std=c++17 -I/usr/include/postgresql | FileCheck %s --check-prefix=LOOP

#include <curl/curl.h>
#include <libpq-fe.h>
#include <string>
#include <vector>

using texts = std::vector<std::string>;

static int fetched(CURL *curl, const std::string &url) {
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  return curl_easy_perform(curl);
}
// LOOP-LABEL: loop in one_handle: sequential
// LOOP: CA205 every iteration uses 'curl', whose state depends on order
std::vector<int> one_handle(CURL *curl, const texts &urls) {
  std::vector<int> out;
  for (const auto &url : urls)
    out.push_back(fetched(curl, url));
  return out;
}

static int fetched_alone(const std::string &url) {
  CURL *curl = curl_easy_init();
  int status = fetched(curl, url);
  curl_easy_cleanup(curl);
  return status;
}
// CHECK-LABEL: site loop in own_handle{{$}}
// CHECK: threads: assumed
// CHECK-NEXT: CA206 the far side is assumed to accept requests in any order
// CHECK: processes: assumed
// CHECK-NEXT: CA206 the far side is assumed to accept requests in any order
// CHECK: async: assumed
// CHECK-NEXT: CA206 the far side is assumed to accept requests in any order
std::vector<int> own_handle(const texts &urls) {
  std::vector<int> out;
  for (const auto &url : urls)
    out.push_back(fetched_alone(url));
  return out;
}

static int set_up(const std::string &url) {
  curl_global_init(CURL_GLOBAL_ALL);
  int status = fetched_alone(url);
  curl_global_cleanup();
  return status;
}
// CHECK-LABEL: site loop in once{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA201 'libcurl:global' is read and written by every iteration
// CHECK: processes: unsafe
// CHECK-NEXT: CA201 'libcurl:global' is read and written by every iteration
// CHECK: async: unsafe
// CHECK-NEXT: CA201 'libcurl:global' is read and written by every iteration
std::vector<int> once(const texts &urls) {
  std::vector<int> out;
  for (const auto &url : urls)
    out.push_back(set_up(url));
  return out;
}

static int rows(PGconn *connection, const std::string &query) {
  PGresult *result = PQexec(connection, query.c_str());
  int count = PQntuples(result);
  PQclear(result);
  return count;
}
// LOOP-LABEL: loop in one_connection: sequential
// LOOP: CA205 every iteration uses 'connection', whose state depends on order
std::vector<int> one_connection(PGconn *connection, const texts &queries) {
  std::vector<int> out;
  for (const auto &query : queries)
    out.push_back(rows(connection, query));
  return out;
}
