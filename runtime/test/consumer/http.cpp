// Uses the HTTP client, as far as that goes without a server.
#include <conc/conc.h>
#include <conc/http.h>
#include <conc/tls.h>

int main() {
  try {
    conc::http::client().get("http:// no URL").get();
  } catch (const conc::http::error &e) {
    return e.why() == conc::http::error::kind::bad_request ? 0 : 1;
  }
  return 2;
}
