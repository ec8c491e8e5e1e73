// Qt: slots that are named by strings, found in the receiver's class and in its bases.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'blocking-in-async]' | FileCheck %s --check-prefix=COUNT
// RUN: %concadvise check --all %s -- -std=c++17 -DQT_DEBUG | FileCheck %s
#include <unistd.h>

// COUNT: {{^}}6{{$}}

// As Qt declares it.
struct Connection {};
class QObject;
class QThread;
class QObject {
public:
  virtual ~QObject();
  static Connection connect(const QObject *, const char *, const QObject *, const char *, int = 0);
  Connection connect(const QObject *, const char *, const char *, int = 0) const;
  void moveToThread(QThread *);
};
class QTimer : public QObject {
public:
  static void singleShot(int, const QObject *, const char *);
};
#ifdef QT_DEBUG
const char *qFlagLocation(const char *method);
#define SLOT(a) qFlagLocation("1" #a "\0" __FILE__ ":17")
#define SIGNAL(a) qFlagLocation("2" #a "\0" __FILE__ ":18")
#else
#define SLOT(a) "1" #a
#define SIGNAL(a) "2" #a
#endif

static void load() { sleep(1); }

class Base : public QObject {
public:
  // CHECK-DAG: qt-slots.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: `sleep` blocks the thread of a Qt handler{{.*}} [blocking-in-async]
  void again() { load(); }
  virtual void changed(int) {}
  void silent() { load(); }
};
class Window : public Base {
public:
  // CHECK-DAG: qt-slots.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [blocking-in-async]
  void refresh() { load(); }
  // CHECK-DAG: qt-slots.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [blocking-in-async]
  void pick(int) { load(); }
  void pick() {}
  // CHECK-DAG: qt-slots.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [blocking-in-async]
  void changed(int) override { load(); }
  // CHECK-DAG: qt-slots.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [blocking-in-async]
  void later() { load(); }
  // CHECK-DAG: qt-slots.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [blocking-in-async]
  void own() { load(); }
  void clicked() { load(); }
  void set(QObject *button, Base *base) {
    QObject::connect(button, SIGNAL(clicked()), this, SLOT(refresh()));
    connect(button, SIGNAL(clicked()), this, SLOT(again()), 2);
    connect(button, SIGNAL(chosen(int)), this, SLOT(pick(int)));
    connect(button, SIGNAL(changed(int)), base, SLOT(changed(int)));
    connect(button, SIGNAL(clicked()), SLOT(own()));
    // A signal is no slot, and nobody has this one.
    connect(button, SIGNAL(clicked()), this, SIGNAL(clicked()));
    connect(button, SIGNAL(clicked()), this, SLOT(nowhere()));
    QTimer::singleShot(100, this, SLOT(later()));
  }
};

class Worker : public QObject {
public:
  void work() { load(); }
};
void start(QObject *from, QThread *thread) {
  Worker *worker = new Worker;
  worker->moveToThread(thread);
  QObject::connect(from, SIGNAL(started()), worker, SLOT(work()));
}
