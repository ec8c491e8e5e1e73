// RUN: facts-dump %s | FileCheck %s --implicit-check-not=bugprone

void f();
void g() {
  // CHECK: suppress serial-io-loop line [[#@LINE+1]]
  f(); // NOLINT(concadvise-serial-io-loop)
  // CHECK-NEXT: suppress * line [[#@LINE+1]]
  f(); // NOLINT
  // CHECK-NEXT: suppress parallel-cpu-loop line [[#@LINE+2]]
  // NOLINTNEXTLINE(bugprone-x, concadvise-parallel-cpu-loop)
  f();
  f(); // NOLINT(bugprone-x)
  // CHECK-NEXT: suppress * line [[#@LINE+3]]
  // CHECK-NEXT: suppress * line [[#@LINE+3]]
  // CHECK-NEXT: suppress * line [[#@LINE+3]]
  // NOLINTBEGIN(concadvise-*)
  f();
  // NOLINTEND(concadvise-*)
  // CHECK-NOT: {{^}}suppress
  const char *Text = "// NOLINT"; // Text is not a comment.
}
