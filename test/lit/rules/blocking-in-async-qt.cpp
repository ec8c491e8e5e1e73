// Qt: slots, functors, timers, and the handlers that a class overrides; what a thread or a pool runs
// may wait.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'blocking-in-async]' | FileCheck %s --check-prefix=COUNT
#include <unistd.h>

// COUNT: {{^}}7{{$}}

// As Qt declares it.
class QEvent;
class QMouseEvent;
class QObject;
struct Connection {};
class QThread;
class QObject {
public:
  virtual ~QObject();
  virtual bool event(QEvent *);
  template <class Signal, class Slot> static Connection connect(const QObject *, Signal, Slot);
  template <class Signal, class Slot>
  static Connection connect(const QObject *, Signal, const QObject *, Slot);
  void moveToThread(QThread *);
};
class QThread : public QObject {
public:
  void start();
  void wait();
  static void msleep(unsigned long);

protected:
  virtual void run();
};
class QWidget : public QObject {
protected:
  virtual void mousePressEvent(QMouseEvent *);
};
class QAbstractButton : public QWidget {
public:
  void clicked();

protected:
  void mousePressEvent(QMouseEvent *) override;
};
class QTimer : public QObject {
public:
  void timeout();
  template <class Slot> static void singleShot(int, Slot);
  template <class Slot> static void singleShot(int, const QObject *, Slot);
};
class QRunnable {
public:
  virtual ~QRunnable();
  virtual void run() = 0;
};
class QThreadPool {
public:
  template <class F> void start(F);
};

class QDialog : public QWidget {
public:
  int exec();
};

static void load() { sleep(1); }

class Window : public QWidget {
public:
  void refresh() {
    // CHECK-DAG: blocking-in-async-qt.cpp:[[@LINE+1]]:5: warning: `sleep` blocks the thread of a Qt handler{{.*}} [blocking-in-async]
    load();
  }
  void set(QAbstractButton *button, QTimer *timer, QThreadPool *pool) {
    QObject::connect(button, &QAbstractButton::clicked, this, &Window::refresh);
    // CHECK-DAG: blocking-in-async-qt.cpp:[[@LINE+1]]:62: warning: {{.*}} [blocking-in-async]
    QObject::connect(button, &QAbstractButton::clicked, [] { load(); });
    // CHECK-DAG: blocking-in-async-qt.cpp:[[@LINE+1]]:62: warning: {{.*}} [blocking-in-async]
    QObject::connect(timer, &QTimer::timeout, this, [this] { load(); });
    // CHECK-DAG: blocking-in-async-qt.cpp:[[@LINE+1]]:34: warning: {{.*}} [blocking-in-async]
    QTimer::singleShot(100, [] { load(); });
    // CHECK-DAG: blocking-in-async-qt.cpp:[[@LINE+1]]:40: warning: {{.*}} [blocking-in-async]
    QTimer::singleShot(100, this, [] { load(); });
    pool->start([] { load(); });
    QObject::connect(button, &QAbstractButton::clicked, [] {
      QDialog dialog;
      dialog.exec(); // Runs the event loop itself.
    });
  }

protected:
  void mousePressEvent(QMouseEvent *) override {
    // CHECK-DAG: blocking-in-async-qt.cpp:[[@LINE+1]]:5: warning: `QThread::msleep` blocks the thread of a Qt handler
    QThread::msleep(100);
  }
};

class Button : public QAbstractButton {
protected:
  void mousePressEvent(QMouseEvent *) override {
    // CHECK-DAG: blocking-in-async-qt.cpp:[[@LINE+1]]:5: warning: {{.*}} [blocking-in-async]
    load();
  }
};

class Thread : public QThread {
  void run() override { load(); }
};

class Worker : public QObject {
public:
  void work() { load(); }
  void finished();
};

void moved(QAbstractButton *button, QThread *thread) {
  auto *worker = new Worker;
  worker->moveToThread(thread);
  QObject::connect(button, &QAbstractButton::clicked, worker, &Worker::work);
}
