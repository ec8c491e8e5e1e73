// Calls that belong to one thread: OpenGL, CPython; SQLite set up for one.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s
// RUN: program-dump --loops %s -- -std=c++17 | FileCheck %s --check-prefix=LOOP

#include "Inputs/work.h"

#include <vector>

extern "C" {
void glBegin(unsigned);
void glVertex2f(float, float);
void glEnd();
typedef struct _object PyObject;
PyObject *PyObject_CallObject(PyObject *, PyObject *);
long PyLong_AsLong(PyObject *);
int sqlite3_config(int, ...);
}

// CHECK-LABEL: site loop in draws{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA110 effects on the display must keep their order
// CHECK: processes: unsafe
// CHECK-NEXT: CA110 effects on the display must keep their order
// CHECK: async: unsafe
// CHECK-NEXT: CA110 effects on the display must keep their order
void draws(const std::vector<float> &xs) {
  for (float x : xs) {
    glBegin(1);
    glVertex2f(x, float(spin(100)));
    glEnd();
  }
}

static long called(PyObject *function, long n) {
  return PyLong_AsLong(PyObject_CallObject(function, nullptr)) + spin(n);
}
// LOOP-LABEL: loop in calls: sequential
// LOOP: CA201 'python:interpreter' is read and written by every iteration
// LOOP: CA110 effects on the python code must keep their order
// LOOP: CA117 a called function writes memory that is not known
longs calls(PyObject *function, const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(called(function, n));
  return out;
}

// CHECK-LABEL: site loop in single_threaded{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA201 'sqlite:global' is read and written by every iteration
// CHECK: processes: unsafe
// CHECK-NEXT: CA201 'sqlite:global' is read and written by every iteration
// CHECK: async: unsafe
// CHECK-NEXT: CA201 'sqlite:global' is read and written by every iteration
void single_threaded(const longs &in) {
  for (long n : in) {
    sqlite3_config(1);
    spin(n);
  }
}
