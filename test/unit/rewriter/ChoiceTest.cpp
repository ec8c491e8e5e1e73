#include "analyzer/rewriter/Choice.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

class Choose : public testing::Test {
protected:
  void SetUp() override {
    Place.Id = "3f9a1c22";
    Place.Legal[Model::Threads].Verdict = Legality::Proven;
    Place.Legal[Model::Processes] = {Legality::Unsafe,
                                     {{"CA302", "the result holds a pointer", {}, {}}}};
    Place.Legal[Model::Async] = {Legality::Assumed,
                                 {{"CA206", "the server takes any order", {}, {}}}};
    Given.Of = &Place;
  }
  Choice choose(std::optional<Model> Best, Consent With = {}) {
    Given.Best = Best;
    return concadvise::choose(Given, With);
  }

  Site Place;
  Advice Given;
};

TEST_F(Choose, ProvenNeedsNoConsent) {
  Choice C = choose(Model::Threads);
  EXPECT_EQ(C.What, Choice::Outcome::Wrap);
  EXPECT_EQ(C.Request.Legal, std::vector{Model::Threads});
}

TEST_F(Choose, AssumptionsNeedConsentAndAreNamed) {
  Choice C = choose(Model::Async);
  EXPECT_EQ(C.What, Choice::Outcome::NeedsConsent);
  ASSERT_EQ(C.Assumptions.size(), 1u);
  for (Consent With : {Consent{true, {}, {}}, Consent{false, {"3f9a1c22"}, {}}}) {
    C = choose(Model::Async, With);
    EXPECT_EQ(C.What, Choice::Outcome::Wrap);
    EXPECT_EQ(C.Request.Legal, (std::vector{Model::Threads, Model::Async}));
  }
}

TEST_F(Choose, TheModelOverridesWorthNotLegality) {
  EXPECT_EQ(choose(Model::Serial).What, Choice::Outcome::Leave);
  Choice C = choose(Model::Serial, {false, {}, Model::Threads});
  EXPECT_EQ(C.What, Choice::Outcome::Wrap);
  EXPECT_EQ(C.Request.Default, Model::Threads);
  C = choose(Model::Threads, {true, {}, Model::Processes});
  EXPECT_EQ(C.What, Choice::Outcome::Refused);
  EXPECT_EQ(C.Why.Code, "CA302");
  EXPECT_NE(C.Why.Message.find("processes is unsafe here"), std::string::npos);
}

TEST_F(Choose, SerialWrapsWithoutConsentAndOffersTheRest) {
  Choice C = choose(Model::Async, {false, {}, Model::Serial});
  EXPECT_EQ(C.What, Choice::Outcome::Wrap);
  EXPECT_EQ(C.Request.Default, Model::Serial);
  EXPECT_EQ(C.Request.Legal, (std::vector{Model::Threads, Model::Async}));
}

TEST_F(Choose, UnknownIsNotLegal) {
  Place.Legal.erase(Model::Threads);
  EXPECT_EQ(choose(Model::Threads).What, Choice::Outcome::Refused);
}

TEST_F(Choose, GuardsAreNotWritten) {
  Place.Legal[Model::Threads].Verdict = Legality::Guarded;
  Choice C = choose(Model::Threads);
  EXPECT_EQ(C.What, Choice::Outcome::Refused);
  EXPECT_EQ(C.Why.Code, "CA510");
}

TEST_F(Choose, RefusedShapesSayWhy) {
  Place.Wrap.Refusals.push_back({"CA401", "break", {}, {}});
  Choice C = choose(Model::Threads, {false, {}, Model::Serial});
  EXPECT_EQ(C.What, Choice::Outcome::Refused);
  EXPECT_EQ(C.Why.Code, "CA401");
}

TEST_F(Choose, MixedWorkTakesTheStageThatIsLegal) {
  EXPECT_EQ(choose(Model::AsyncThreads).Request.Default, Model::Threads);
  EXPECT_EQ(choose(Model::AsyncProcesses, {true, {}, {}}).Request.Default, Model::Async);
}

TEST_F(Choose, WaitingTasksGetThreadsThatMayWait) {
  Choice C = choose(Model::Threads);
  EXPECT_EQ(executorFor(C.Request, "conc"), "conc::site<0x3f9a1c22, conc::threads>()");
  Place.Task.Blocks[WaitReason::Network].Certainty = Truth::Yes;
  EXPECT_EQ(executorFor(C.Request, "conc"), "conc::site<0x3f9a1c22, conc::blocking_threads>()");
}

TEST_F(Choose, AdvisedThreadsThatWaitKeepTheirNumber) {
  Given.Workers = 10;
  EXPECT_EQ(executorFor(choose(Model::Threads).Request, "conc"),
            "conc::site<0x3f9a1c22, conc::threads>()");
  Place.Task.Blocks[WaitReason::Network].Certainty = Truth::Yes;
  EXPECT_EQ(executorFor(choose(Model::Threads).Request, "conc"),
            "conc::site<0x3f9a1c22, conc::blocking_threads>(conc::blocking_threads{10})");
}

TEST_F(Choose, AnyModelCanHaveANumber) {
  WrapRequest Measured = choose(Model::Threads).Request;
  Measured.Workers = 3;
  EXPECT_EQ(executorFor(Measured, "conc"),
            "conc::site<0x3f9a1c22, conc::threads>(conc::threads{3})");
  Measured.Default = Model::Serial;
  EXPECT_EQ(executorFor(Measured, "conc"), "conc::site<0x3f9a1c22, conc::serial, conc::threads>()");
}

} // namespace
