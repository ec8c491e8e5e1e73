// conc::site: the executor of wrapped code, whose model the environment can change.
#ifndef CONC_SITE_H
#define CONC_SITE_H

#include "conc/detail/apart.h"
#include "conc/detail/engine.h"

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace conc {
namespace detail {

struct site_choice {
  static constexpr int serial_model = -1;
  int model = 0;     ///< index among the site's models, or serial_model
  unsigned size = 0; ///< workers or tasks in flight; 0: as the program says
};

/// What CONC_SITE_<id> asks for, out of `count` models by name; the first where it asks for
/// nothing. A value that is malformed or names another model gives one line on stderr, and the
/// first.
site_choice choose_model(std::uint64_t id, const char *const *names, int count) noexcept;

template <class Model> struct model_name;
template <> struct model_name<serial> {
  static constexpr const char *value = "serial";
};
template <> struct model_name<threads> {
  static constexpr const char *value = "threads";
};
template <> struct model_name<blocking_threads> {
  static constexpr const char *value = "threads";
};
template <> struct model_name<processes> {
  static constexpr const char *value = "processes";
};
template <> struct model_name<async> {
  static constexpr const char *value = "async";
};

template <> struct model_name<apart> {
  static constexpr const char *value = "serial"; // one after another
};

inline void resize(serial &, unsigned) noexcept {}
inline void resize(threads &t, unsigned n) noexcept { t.workers = n; }
inline void resize(blocking_threads &t, unsigned n) noexcept { t.workers = n; }
inline void resize(processes &p, unsigned n) noexcept { p.workers = n; }
inline void resize(async &a, unsigned n) noexcept { a.in_flight = n; }

/// Whether two of its tasks may touch one memory at once.
template <class Model>
constexpr bool overlaps_in_memory =
    std::is_same<Model, threads>::value || std::is_same<Model, blocking_threads>::value;

template <class... Models> site_choice chosen_among(std::uint64_t id) noexcept {
  constexpr const char *names[] = {model_name<Models>::value...};
  return choose_model(id, names, static_cast<int>(sizeof...(Models)));
}

} // namespace detail

/// One place of the program, by its id, with the models that are legal there.
///
/// `conc::site<0x3f9a1c, conc::async, conc::threads>()` runs on async. Arguments set the models up:
/// `(conc::async{200}, conc::threads{8})`. In the environment, `CONC_SITE_3f9a1c=threads:8` or
/// `=serial` (always possible) chooses another one; it is read once. The name has the id in
/// lower-case hexadecimal, at least six digits. Tasks are counted when a profiler asks
/// (conc/site_counts.h).
///
/// `.only_if(condition)`: where that is false, the tasks run one after another, whatever is chosen.
template <std::uint64_t Id, class... Models> class site {
  static_assert(sizeof...(Models) > 0, "a site needs at least one model");

public:
  template <class... Given> explicit site(Given... given) {
    (void(std::get<Given>(models_) = given), ...);
  }

  /// The same site; serial where the condition does not hold. Conditions add up.
  site only_if(bool condition) const {
    site conditional(*this);
    conditional.may_ = may_ && condition;
    return conditional;
  }

  /// Calls visit(executor, counts) with the chosen model.
  template <class Visitor> decltype(auto) with(Visitor &&visit) const {
    static const detail::site_choice choice = detail::chosen_among<Models...>(Id);
    site_counts::record *record = detail::counts_of(Id);
#if CONC_DETAIL_TSAN
    if constexpr ((detail::overlaps_in_memory<Models> || ...)) {
      static const bool apart = detail::runs_apart(Id);
      if (apart && may_)
        return visit(detail::apart{Id}, record);
    }
    if (detail::asked_apart())
      return visit(serial{}, record);
#endif
    if (!may_ || choice.model == detail::site_choice::serial_model)
      return visit(serial{}, record);
    return with_model<0>(choice, visit, record);
  }

private:
  template <std::size_t I, class Visitor>
  decltype(auto) with_model(const detail::site_choice &choice, Visitor &visit,
                            site_counts::record *record) const {
    if constexpr (I + 1 < sizeof...(Models)) {
      if (choice.model != static_cast<int>(I))
        return with_model<I + 1>(choice, visit, record);
    }
    auto model = std::get<I>(models_);
    if (choice.size != 0)
      detail::resize(model, choice.size);
    return visit(model, record);
  }

  std::tuple<Models...> models_;
  bool may_ = true;
};

} // namespace conc

#endif
