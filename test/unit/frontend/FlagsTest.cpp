#include "analyzer/frontend/Flags.h"

#include "Folder.h"

#include "gmock/gmock.h"

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

namespace concadvise {
namespace {

std::vector<std::string> translated(std::vector<std::string> Args,
                                    std::string Directory = "/work") {
  Args.push_back("/work/a.c");
  return clangArguments({Directory, "/work/a.c", std::move(Args)});
}

/// What is left between the program and our own ending.
std::vector<std::string> kept(std::vector<std::string> Args, std::string Directory = "/work") {
  std::vector<std::string> All = translated(std::move(Args), Directory);
  EXPECT_GE(All.size(), 5u);
  EXPECT_EQ(All.front(), "clang");
  EXPECT_EQ(All.back(), "/work/a.c");
  return {All.begin() + 1, All.end() - 4};
}

TEST(Flags, KeepsWhatDecidesHowTheSourceReads) {
  EXPECT_THAT(kept({"clang",    "-DA=1",    "-UB",        "-Iinc",           "-I",
                    "inc2",     "-isystem", "/s",         "-iquote",         "q",
                    "-include", "x.h",      "-std=gnu11", "-fno-exceptions", "-funsigned-char",
                    "-pthread", "-m32",     "-fopenmp",   "-ffast-math",     "-nostdinc",
                    "-x",       "c"}),
              ElementsAre("-D", "A=1", "-U", "B", "-I", "inc", "-I", "inc2", "-isystem", "/s",
                          "-iquote", "q", "-include", "x.h", "-std=gnu11", "-fno-exceptions",
                          "-funsigned-char", "-pthread", "-m32", "-fopenmp", "-ffast-math",
                          "-nostdinc", "-x", "c"));
}

TEST(Flags, DropsOutputsWarningsAndInstrumentation) {
  EXPECT_THAT(kept({"clang",
                    "-c",
                    "-o",
                    "a.o",
                    "-MD",
                    "-MF",
                    "a.d",
                    "-MT",
                    "a.o",
                    "-Wall",
                    "-Werror",
                    "-Wno-foo",
                    "-g3",
                    "-ggdb",
                    "-O2",
                    "-flto=auto",
                    "-pipe",
                    "-fsanitize=address",
                    "-fprofile-use=x.gcda",
                    "--coverage",
                    "-save-temps",
                    "-Wl,-rpath,/x",
                    "-lm",
                    "-L/lib",
                    "-include-pch",
                    "p.pch",
                    "-fplugin=x.so",
                    "-Winvalid-pch",
                    "-v"}),
              ElementsAre());
}

TEST(Flags, DropsWhatOnlyGccKnows) {
  EXPECT_THAT(kept({"gcc", "-fno-fat-lto-objects", "-fconserve-stack", "-fno-var-tracking",
                    "-mpreferred-stack-boundary=3", "-fplugin-arg-x-y=1", "-specs=/x/y.specs",
                    "-fno-allow-store-data-races", "-Wno-maybe-uninitialized", "--param=ssp=4",
                    "-march=not-a-cpu", "-DKEPT"}),
              ElementsAre("-D", "KEPT"));
}

TEST(Flags, LaunchersAreTakenOff) {
  EXPECT_THAT(kept({"/usr/bin/ccache", "gcc", "-DA"}), ElementsAre("-D", "A"));
  EXPECT_THAT(kept({"env", "X=1", "nice", "-n", "5", "distcc", "cc", "-DA"}),
              ElementsAre("-D", "A"));
}

TEST(Flags, ProgramNamesTellModeAndTarget) {
  EXPECT_THAT(
      translated({"/opt/x/bin/aarch64-linux-gnu-g++-12"}),
      testing::AllOf(Contains("--target=aarch64-linux-gnu"), Contains("--driver-mode=g++")));
  EXPECT_THAT(translated({"my-wrapper-g++"}), Not(Contains(testing::StartsWith("--target"))));
  EXPECT_THAT(translated({"ccache", "c++"}), Contains("--driver-mode=g++"));
}

TEST(Flags, ResponseFilesAreReadRelativeToTheDirectory) {
  Folder In;
  In.write("flags.rsp", "-DFROM_FILE -I 'with space'\n-c");
  EXPECT_THAT(kept({"cc", "@flags.rsp"}, In.Path),
              ElementsAre("-D", "FROM_FILE", "-I", "with space"));
}

TEST(Flags, PreprocessorPassThroughKeepsMacros) {
  EXPECT_THAT(kept({"cc", "-Wp,-DA=1,-MD,x.d", "-Wp,-U,B"}), ElementsAre("-D", "A=1", "-U", "B"));
}

TEST(Flags, XclangKeepsLanguageOnly) {
  EXPECT_THAT(
      kept({"clang", "-Xclang", "-load", "-Xclang", "p.so", "-Xclang", "-fno-validate-x", "-DA"}),
      ElementsAre("-Xclang", "-fno-validate-x", "-D", "A"));
}

TEST(Flags, EmptyCommandIsHarmless) {
  EXPECT_EQ(clangArguments({"/work", "/work/a.c", {}}).back(), "/work/a.c");
  EXPECT_EQ(clangArguments({"/work", "/work/a.c", {"ccache"}}).back(), "/work/a.c");
}

} // namespace
} // namespace concadvise
