// Regions and exits. A statement's range includes its semicolon; nothing else's does.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

void a();
void b();
void c();
bool ok(int);

// CHECK-LABEL: function branches
void branches(int X) {
  // CHECK: statement @[[#@LINE+8]]:3-[[#@LINE+11]]:9
  // CHECK-NEXT: branch
  // CHECK-NEXT: block 'condition'
  // CHECK-NEXT: read X
  // CHECK: block @
  // CHECK-NEXT: statement
  // CHECK-NEXT: call #{{.*}} direct a () discarded
  // CHECK: block @
  if (X)
    a();
  else
    b();
  // CHECK-NEXT: statement
  // CHECK-NEXT: call #{{.*}} direct b () discarded
}

// CHECK-LABEL: function shortCircuit
int shortCircuit(int X, int Y) {
  // CHECK: branch
  // CHECK-NEXT: block 'condition'
  // CHECK-NEXT: read X
  // CHECK-NEXT: block
  // CHECK-NEXT: read Y
  // CHECK-NEXT: call {{.*}} ok
  // CHECK-NEXT: block
  // CHECK-NEXT: return
  return X && ok(Y);
}

// CHECK-LABEL: function chosen
int chosen(int X, int *P, int *Q) {
  // CHECK: branch
  // CHECK: read P.*
  // CHECK: read Q.*
  // CHECK-NOT: unknown
  return X ? *P : *Q;
}

// CHECK-LABEL: function switches
void switches(int X) {
  switch (X) {
  // CHECK: {{^}}      switch
  // CHECK-NEXT: block 'condition'
  // CHECK-NEXT: read X
  // CHECK-NEXT: block @
  case 1:
  case 2:
    // CHECK-NEXT: statement
    // CHECK-NEXT: call {{.*}} a
    a();
    // CHECK-NEXT: statement
    // CHECK-NEXT: break 'switch'
    break;
  // CHECK-NEXT: block @
  case 3:
    // CHECK-NEXT: statement
    // CHECK-NEXT: call {{.*}} b
    b();
  // CHECK-NEXT: block 'default'
  default:
    // CHECK-NEXT: statement
    // CHECK-NEXT: call {{.*}} c
    c();
  }
}

// A break inside a switch inside a loop is the switch's; continue is the loop's.
// CHECK-LABEL: function nested
void nested(int X) {
  // CHECK: loop while
  while (X) {
    switch (X) {
    case 1:
      // CHECK: break 'switch'
      break;
    case 2:
      // CHECK: continue @
      continue;
    }
    // CHECK: break @
    break;
  }
}

// CHECK-LABEL: function tries
void tries() {
  // CHECK: try
  // CHECK-NEXT: block
  try {
    // CHECK: throw
    throw 1;
    // CHECK: block
    // CHECK-NEXT: statement
    // CHECK-NEXT: call {{.*}} a
  } catch (int) {
    a();
    // CHECK: call {{.*}} b
  } catch (...) {
    b();
  }
}

// CHECK-LABEL: function jumps
void jumps(int X) {
again:
  // CHECK: label 'again'
  a();
  if (X)
    // CHECK: goto 'again'
    goto again;
}

// How macros make one statement of several is no loop.
// CHECK-LABEL: function once
void once(int X) {
  // CHECK-NOT: loop
  // CHECK: call {{.*}} a
  do {
    a();
  } while (0);
  // CHECK: switch
  // CHECK-NEXT: block 'condition'
  // CHECK-NEXT: block 'default'
  do {
    if (X)
      // CHECK: break 'switch'
      break;
    // CHECK: call {{.*}} b
    b();
  } while (0);
}
