package org.jumppatch.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images in the tree are what their sources give. */
class BuildTest {
  @TempDir private Path folder;

  @Test
  void aFreshBuildGivesTheSameBytes() throws IOException {
    Program.require("gcc");
    Program.require("ld");
    Tool.Result build = Tool.run("./build", folder.toString());
    String wanted = Files.readString(Path.of("images", "toolchain")).replace("\n", " ");
    String here = Files.readString(folder.resolve("toolchain")).replace("\n", " ");
    assumeTrue(wanted.equals(here), () -> "built with " + wanted + "but here is " + here);
    assertThat(build.status()).as(build.output()).isZero();
    for (Sample sample : Sample.values()) {
      assertThat(folder.resolve(sample.path().getFileName())).hasSameBinaryContentAs(sample.path());
    }
    for (String kernel : List.of("kernel-zstd.vmlinuz", "kernel-lz4.vmlinuz")) {
      assertThat(folder.resolve(kernel)).hasSameBinaryContentAs(Path.of("images", kernel));
    }
  }
}
