// A unit that does not compile is an entry, not a crash; nothing is printed by Clang.
// RUN: facts-dump %s 2>&1 | FileCheck %s --implicit-check-not=function
// CHECK: not analysed: {{.*}}broken.cpp: {{.*}}broken.cpp:[[#@LINE+1]]:{{[0-9]+}}: use of undeclared identifier 'missing'
int f() { return missing; }
