// Each CASE must not compile, for the reason that its test expects.
#include <conc/conc.h>
#include <string>
#include <string_view>
#include <vector>

struct holds_pointer {
  int length;
  const char *text;
};
struct holds_pointers {
  int length;
  const char *text[2];
};
class opaque {
public:
  opaque();
  opaque(const opaque &);

private:
  std::string hidden_;
};

int main() {
  std::vector<int> v(3);
#if CASE == 1
  conc::map(conc::processes{}, v, [](int &i) { return &i; });
#elif CASE == 2
  conc::map(conc::processes{}, v, [](int) { return std::vector<holds_pointer>(); });
#elif CASE == 3
  conc::map(conc::processes{}, v, [](int) { return std::string_view("x"); });
#elif CASE == 4
  conc::map(conc::processes{}, v, [](int) { return opaque(); });
#elif CASE == 5
  conc::map(conc::threads{}, v, [](int) {});
#elif CASE == 6
  conc::map(conc::processes{}, v, [](int) { return holds_pointers(); });
#endif
}
