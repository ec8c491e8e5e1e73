#include "llvm/Support/JSON.h"

#include "test/unit/report/Samples.h"

#include <gtest/gtest.h>

using namespace concadvise;
using llvm::json::Object;
using llvm::json::Value;

namespace {

template <typename Report> Value written(const Report &R) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeJson(OS, R);
  llvm::Expected<Value> Parsed = llvm::json::parse(Text);
  EXPECT_TRUE(bool(Parsed)) << Text;
  return Parsed ? *Parsed : (llvm::consumeError(Parsed.takeError()), Value(nullptr));
}

Value check(Advice Finding) {
  Coverage Covered = samples::coverage();
  return written(CheckReport{Finding, Covered, "/src", "1.2.3", {}});
}

const Object &first(const Value &Report) {
  return *Report.getAsObject()->getArray("advice")->front().getAsObject();
}

TEST(CheckJson, FieldsOfTheContract) {
  Value Report = check(samples::measuredAdvice("/src/fetch.cpp"));
  EXPECT_EQ(Report.getAsObject()->getString("schema"), "concadvise/1");
  EXPECT_EQ(Report.getAsObject()->getString("version"), "1.2.3");
  const Object &A = first(Report);
  EXPECT_EQ(A.getString("id"), "3f9a1c22");
  EXPECT_EQ(A.getString("file"), "fetch.cpp");
  EXPECT_EQ(A.getInteger("line"), 3);
  EXPECT_EQ(A.getString("severity"), "warning");
  EXPECT_EQ(A.getString("workload"), "io-bound");
  EXPECT_EQ(A.getString("model"), "async");
  EXPECT_EQ(A.getInteger("workers"), 500);
  EXPECT_EQ(A.getArray("decision")->size(), 2u);
  const Object &Processes = *(*A.getArray("models"))[2].getAsObject();
  EXPECT_EQ(Processes.getString("legality"), "unsafe");
  EXPECT_EQ(Processes.getNumber("seconds"), 128);
  const Object &Why = *Processes.getArray("reasons")->front().getAsObject();
  EXPECT_EQ(Why.getString("code"), "CA120");
  EXPECT_EQ(Why.getInteger("line"), 3);
  EXPECT_EQ(Why.getObject("to")->getInteger("line"), 4);
  const Object &Evidence = *A.getObject("evidence");
  EXPECT_EQ(Evidence.getString("source"), "profile");
  EXPECT_EQ(Evidence.getNumber("tasks"), 500);
  EXPECT_EQ(Evidence.getObject("wait_by_reason")->getNumber("network"), 256);
  EXPECT_EQ(Evidence.getArray("chain")->size(), 2u);
  EXPECT_EQ(A.getObject("fix")->getBoolean("available"), true);
}

TEST(CheckJson, WhatIsNotKnownIsNull) {
  Value Report = check(samples::staticAdvice("/src/a.cpp"));
  const Object &A = first(Report);
  EXPECT_EQ(*A.get("model"), Value(nullptr));
  EXPECT_EQ(*A.get("workers"), Value(nullptr));
  for (const char *Key : {"tasks", "cpu_seconds_per_task", "wait_seconds_per_task"})
    EXPECT_EQ(*A.getObject("evidence")->get(Key), Value(nullptr)) << Key;
  const Object &Threads = *A.getArray("models")->front().getAsObject();
  for (const char *Key : {"seconds", "low", "high", "speedup"})
    EXPECT_EQ(*Threads.get(Key), Value(nullptr)) << Key;
}

TEST(CheckJson, AnyBytesAndNumbers) {
  Value Report = check(samples::hostileAdvice("/src/a.cpp"));
  const Object &A = first(Report);
  EXPECT_TRUE(A.getString("message")->starts_with("<script>alert(\"x\")</script>"));
  EXPECT_TRUE(A.getString("message")->contains("\xEF\xBF\xBD")); // U+FFFD for what is not UTF-8
  EXPECT_EQ(*A.getArray("models")->front().getAsObject()->get("seconds"), Value(nullptr));
  EXPECT_EQ(*A.getObject("evidence")->get("tasks"), Value(nullptr));
}

TEST(CheckJson, Coverage) {
  Value Report = check(samples::serialAdvice("/src/a.cpp"));
  const Object &Covered = *Report.getAsObject()->getObject("coverage");
  EXPECT_EQ(Covered.getInteger("loops"), 412);
  EXPECT_EQ(Covered.getInteger("loops_judged"), 380);
  const Object &Missing = *Covered.getArray("not_analysed")->front().getAsObject();
  EXPECT_EQ(Missing.getString("file"), "broken.cpp");
}

TEST(LoopsJson, FieldsOfTheContract) {
  Coverage Covered = samples::coverage();
  std::vector<LoopVerdict> Loops = samples::loops("/src/a.cpp");
  Value Report = written(LoopsReport{Loops, Covered, "/src"});
  EXPECT_EQ(Report.getAsObject()->getString("schema"), "concadvise-loops/1");
  const auto &All = *Report.getAsObject()->getArray("loops");
  ASSERT_EQ(All.size(), 2u);
  const Object &Parallel = *All[0].getAsObject();
  EXPECT_EQ(Parallel.getString("verdict"), "parallel");
  EXPECT_EQ(Parallel.getArray("private")->size(), 2u);
  EXPECT_EQ(Parallel.getArray("reductions")->front().getAsObject()->getString("operator"), "+");
  const Object &Reason = *All[1].getAsObject()->getArray("reasons")->front().getAsObject();
  EXPECT_EQ(Reason.getObject("from")->getInteger("column"), 5);
  EXPECT_EQ(Reason.getObject("to")->getInteger("column"), 12);
}

TEST(ProfileJson, FieldsOfTheContract) {
  Profile Measured = samples::profile();
  Verdict Says = samples::verdict();
  Value Report = written(ProfileReport{Measured, Says});
  const Object &P = *Report.getAsObject();
  EXPECT_EQ(P.getString("schema"), "concadvise-profile/1");
  EXPECT_EQ(P.getString("tier"), "exact-unprivileged");
  EXPECT_EQ(P.getNumber("wall_seconds"), 1.05);
  double Sum = 0;
  for (const auto &[State, Seconds] : *P.getObject("states"))
    Sum += *Seconds.getAsNumber();
  EXPECT_NEAR(Sum, Measured.States.total(), 1e-12);
  EXPECT_EQ(P.getObject("wait_by_reason")->getNumber("network"), 0.98);
  const Object &Wait = *P.getArray("waits")->front().getAsObject();
  EXPECT_EQ(Wait.getString("object"), "127.0.0.1:8080");
  EXPECT_EQ(Wait.getArray("stack")->size(), 2u);
  EXPECT_EQ(P.getObject("serialised_by")->getString("kind"), "lock");
  EXPECT_EQ(*P.get("counters"), Value(nullptr));
  EXPECT_EQ(P.getObject("verdict")->getString("model"), "async");
  EXPECT_EQ(P.getArray("sites")->front().getAsObject()->getString("id"), "3f9a1c22");
}

TEST(ProfileJson, AnyBytesAndIndices) {
  Profile Measured = samples::hostileProfile();
  Verdict Says = samples::verdict();
  Value Report = written(ProfileReport{Measured, Says});
  EXPECT_EQ(*Report.getAsObject()->get("wall_seconds"), Value(nullptr));
  EXPECT_TRUE(
      Report.getAsObject()->getArray("hot")->front().getAsObject()->getArray("stack")->empty());
}

} // namespace
