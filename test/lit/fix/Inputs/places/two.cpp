#include "tasks.h"
void two(std::vector<double> &xs) {
  in_header(xs);
  with_macro(xs);
  in_template(xs);
}
