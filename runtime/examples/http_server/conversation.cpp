#include "conversation.h"

#include <boost/asio/buffer.hpp>
#include <ctime>

namespace server {
namespace {

constexpr std::uint32_t most_header = 8 * 1024;
constexpr std::uint64_t most_body = 1024 * 1024;

/// The Date header's text, made once a second.
std::string_view date() {
  thread_local std::time_t made_at = 0;
  thread_local char text[40];
  std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made_at = now;
  }
  return text;
}

void append(std::string &out, std::string_view status, std::string_view body, bool is_head,
            bool keeps) {
  char length[24];
  auto end = length + std::snprintf(length, sizeof length, "%zu", body.size());
  out.append("HTTP/1.1 ").append(status).append("\r\nServer: conc\r\nDate: ").append(date());
  out.append("\r\nContent-Type: text/plain\r\nContent-Length: ").append(length, end);
  out.append(keeps ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
  if (!is_head)
    out.append(body);
}

void answer(const request &r, std::string &out) {
  bool is_head = r.method() == beast::verb::head;
  bool is_get = is_head || r.method() == beast::verb::get;
  bool keeps = r.keep_alive();
  if (r.target() == "/" && is_get)
    append(out, "200 OK", "Hello, World!", is_head, keeps);
  else if (r.target() == "/echo" && r.method() == beast::verb::post)
    append(out, "200 OK", r.body(), false, keeps);
  else if (r.target() == "/" || r.target() == "/echo")
    append(out, "405 Method Not Allowed", "", is_head, keeps);
  else
    append(out, "404 Not Found", "", is_head, keeps);
}

void refuse(const boost::system::error_code &why, std::string &out) {
  if (why == beast::error::header_limit)
    append(out, "431 Request Header Fields Too Large", "", false, false);
  else if (why == beast::error::body_limit)
    append(out, "413 Content Too Large", "", false, false);
  else
    append(out, "400 Bad Request", "", false, false);
}

} // namespace

request::request() {
  header_limit(most_header);
  body_limit(most_body);
  eager(true);
}

void request::on_request_impl(beast::verb method, view, view target, int, error &) {
  method_ = method;
  target_.assign(target.data(), target.size());
}

std::size_t request::on_body_impl(view part, error &) {
  body_.append(part.data(), part.size());
  return part.size();
}

std::size_t request::on_chunk_body_impl(std::uint64_t, view part, error &) {
  body_.append(part.data(), part.size());
  return part.size();
}

bool conversation::take(std::string &in, std::string &out) {
  std::size_t used = 0;
  bool open = true;
  while (open && used < in.size()) {
    if (!current_)
      current_.emplace();
    boost::system::error_code failed;
    std::size_t n = current_->put(boost::asio::buffer(in.data() + used, in.size() - used), failed);
    used += n;
    if (current_->is_done()) {
      answer(*current_, out);
      open = current_->keep_alive();
      current_.reset();
    } else if (failed && failed != beast::error::need_more) {
      refuse(failed, out);
      open = false;
    } else if (n == 0 || failed == beast::error::need_more) {
      break; // the rest is on its way
    }
  }
  in.erase(0, used);
  return open;
}

} // namespace server
