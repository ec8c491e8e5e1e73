#include "tools/calibrate/MachineCache.h"

#include "tools/calibrate/Identity.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

using namespace concadvise;
using namespace llvm;

namespace {

/// A folder of its own, removed at the end.
class MachineCache : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> Made;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("machine-cache", Made));
    Folder = std::string(Made);
    Path = Folder + "/deeper/machine.json";
  }
  void TearDown() override { sys::fs::remove_directories(Folder); }

  void put(StringRef Text) {
    ASSERT_FALSE(sys::fs::create_directories(Folder + "/deeper"));
    std::error_code Failure;
    raw_fd_ostream(Path, Failure) << Text;
    ASSERT_FALSE(Failure);
  }

  std::string Folder, Path;
};

Machine measured() {
  Machine M;
  M.Identity = machineIdentity();
  M.ThreadSpawn = 12.5e-6;
  M.IpcPerByte = 3e-10;
  M.MemoryBandwidth = {10e9, 18.5e9};
  M.Measured = true;
  return M;
}

std::string written(const Machine &M) {
  std::string Text;
  raw_string_ostream OS(Text);
  writeMachine(OS, M);
  return Text;
}

TEST_F(MachineCache, KeepsWhatWasMeasured) {
  ASSERT_FALSE(errorToBool(saveMachine(measured(), Path)));
  Machine M = loadMachine(Path);
  EXPECT_TRUE(M.Measured);
  EXPECT_DOUBLE_EQ(M.ThreadSpawn, 12.5e-6);
  EXPECT_DOUBLE_EQ(M.IpcPerByte, 3e-10);
  EXPECT_EQ(M.MemoryBandwidth, (std::vector<double>{10e9, 18.5e9}));
  EXPECT_EQ(M.Cores, usableCores());
  EXPECT_EQ(M.FileLimit, openFileLimit());
}

TEST_F(MachineCache, AnotherMachinesCostsAreNotUsed) {
  Machine Other = measured();
  Other.Identity = "another machine";
  ASSERT_FALSE(errorToBool(saveMachine(Other, Path)));
  Machine M = loadMachine(Path);
  EXPECT_FALSE(M.Measured);
  EXPECT_DOUBLE_EQ(M.ThreadSpawn, Machine().ThreadSpawn);
  EXPECT_EQ(M.Identity, machineIdentity());
}

TEST_F(MachineCache, NoCacheMeansDefaults) {
  EXPECT_FALSE(loadMachine(Path).Measured);
  EXPECT_FALSE(loadMachine("").Measured);
  EXPECT_GE(loadMachine(Path).Cores, 1u);
}

TEST_F(MachineCache, DamageIsAsGoodAsNone) {
  std::string Whole = written(measured());
  ASSERT_TRUE(parseMachine(Whole));
  for (size_t Length = 0; Length + 2 < Whole.size(); Length += 7) {
    put(StringRef(Whole).take_front(Length));
    EXPECT_FALSE(loadMachine(Path).Measured) << Length << " bytes";
  }
}

TEST_F(MachineCache, CostsThatCannotBeAreRefused) {
  std::string Whole = written(measured());
  auto With = [&](StringRef Old, StringRef New) {
    std::string Text = Whole;
    size_t At = Text.find(Old);
    EXPECT_NE(At, std::string::npos) << Old.str();
    return Text.replace(At, Old.size(), New.data(), New.size());
  };
  EXPECT_FALSE(parseMachine(With("\"fork\": 0.0005", "\"fork\": -1")));
  EXPECT_FALSE(parseMachine(With("\"fork\": 0.0005", "\"fork\": 1e9")));
  EXPECT_FALSE(parseMachine(With("\"fork\": 0.0005", "\"fork\": \"fast\"")));
  EXPECT_FALSE(parseMachine(With("concadvise-machine/1", "concadvise-machine/9")));
  EXPECT_FALSE(parseMachine("[]"));
  EXPECT_FALSE(parseMachine(std::string(500000, '[')));
  EXPECT_FALSE(parseMachine(std::string("\xff\x00{", 3)));
}

TEST_F(MachineCache, AFolderThatCannotBeMadeIsAnError) {
  put("a file, not a folder");
  Error Failure = saveMachine(measured(), Path + "/machine.json");
  ASSERT_TRUE(bool(Failure));
  EXPECT_NE(toString(std::move(Failure)).find("machine.json"), std::string::npos);
  EXPECT_TRUE(errorToBool(saveMachine(measured(), "")));
}

TEST(Identity, NamesThisMachine) {
  std::string Identity = machineIdentity();
  EXPECT_NE(Identity.find(std::to_string(usableCores()) + " CPUs"), std::string::npos);
  EXPECT_NE(Identity.find("Linux "), std::string::npos);
  EXPECT_GE(openFileLimit(), 3u);
}

} // namespace
