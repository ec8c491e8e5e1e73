#include "conc/registered.h"

#include "exceptions.h"

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

namespace conc::detail {
namespace {

struct registry {
  std::mutex mutex;
  std::map<std::string_view, registered_entry> functions;
};
registry &the_registry() {
  static auto *all = new registry; // static initialisers of any order use it
  return *all;
}

/// Begins an answer.
enum class answer_kind : unsigned char { result, exception };

void begin(std::vector<unsigned char> &answer, answer_kind kind) {
  answer.push_back(static_cast<unsigned char>(kind));
}

bool same(const registered_entry &a, const registered_entry &b) {
  return a.target == b.target && a.call == b.call;
}

} // namespace

void register_function(const registered_entry &entry) noexcept {
  registry &all = the_registry();
  std::lock_guard lock(all.mutex);
  auto [at, fresh] = all.functions.try_emplace(entry.id, entry);
  if (!fresh && !same(at->second, entry))
    at->second.call = nullptr;
}

const registered_entry &find_registered(std::string_view id) {
  registry &all = the_registry();
  std::lock_guard lock(all.mutex);
  auto at = all.functions.find(id);
  if (at == all.functions.end())
    throw std::out_of_range("conc: no function is registered as \"" + std::string(id) + "\"");
  if (!at->second.call)
    throw std::logic_error("conc: two functions are registered as \"" + std::string(id) + "\"");
  return at->second;
}

void encode_call_of(std::string_view id, encoder &call) { conc::encode(call, std::string(id)); }

void answer_call(const unsigned char *call, std::size_t size, std::vector<unsigned char> &answer) {
  std::size_t start = answer.size();
  try {
    decoder in(call, size);
    const registered_entry &f = find_registered(conc::decode<std::string>(in));
    begin(answer, answer_kind::result);
    encoder out(answer);
    f.call(f.target, in, out);
  } catch (...) {
    answer.resize(start);
    answer_failure(answer);
  }
}

void answer_failure(std::vector<unsigned char> &answer) {
  begin(answer, answer_kind::exception);
  encode_current_exception(answer);
}

decoder result_of_answer(const unsigned char *answer, std::size_t size) {
  if (size == 0)
    throw decode_error();
  if (answer[0] == static_cast<unsigned char>(answer_kind::exception))
    std::rethrow_exception(decode_exception(answer + 1, size - 1));
  if (answer[0] != static_cast<unsigned char>(answer_kind::result))
    throw decode_error();
  return decoder(answer + 1, size - 1);
}

} // namespace conc::detail
