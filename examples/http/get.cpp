#include "get.h"

#include <curl/curl.h>
#include <stdexcept>

namespace http {
namespace {

size_t append(char *data, size_t size, size_t count, void *body) {
  static_cast<std::string *>(body)->append(data, size * count);
  return size * count;
}

} // namespace

reply request(const std::string &url) {
  reply answer;
  CURL *handle = curl_easy_init();
  if (!handle)
    return answer;
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
  if (curl_easy_perform(handle) == CURLE_OK)
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_cleanup(handle);
  return answer;
}

std::string get(const std::string &url) {
  reply answer = request(url);
  if (answer.status != 200)
    throw std::runtime_error(url + ": status " + std::to_string(answer.status));
  return std::move(answer.body);
}

} // namespace http
