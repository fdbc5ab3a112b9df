package org.jumppatch.elf.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelsTest {
  @TempDir Path folder;

  @Test
  void newestIsByNumberAndWithinTheSeries() throws IOException {
    unpack("a", "6.1.0-9-cloud-amd64");
    Path newer = unpack("b", "6.1.0-53-cloud-amd64");
    unpack("c", "6.12.117+deb12-cloud-amd64");

    assertThat(Kernels.newest(folder, "6.1"))
        .contains(
            new Kernel(
                "6.1.0-53-cloud-amd64",
                newer.resolve("boot/vmlinuz-6.1.0-53-cloud-amd64"),
                newer.resolve("lib/modules/6.1.0-53-cloud-amd64")));
    assertThat(Kernels.newest(folder, "6.12"))
        .map(Kernel::release)
        .contains("6.12.117+deb12-cloud-amd64");
  }

  @Test
  void nothingWhereNoneIsUnpacked() throws IOException {
    assertThat(Kernels.newest(folder.resolve("absent"), "6.1")).isEmpty();
    Files.createDirectories(folder.resolve("empty"));
    assertThat(Kernels.newest(folder, "6.1")).isEmpty();
  }

  @Test
  void theRealOnesAreThere() {
    for (Kernel kernel : new Kernel[] {Kernels.v6_1(), Kernels.v6_12()}) {
      assertThat(kernel.vmlinuz()).isRegularFile();
      assertThat(kernel.modules().resolve("kernel")).isDirectory();
    }
  }

  private Path unpack(String name, String release) throws IOException {
    Path unpacked = folder.resolve(name);
    Files.createDirectories(unpacked.resolve("boot"));
    Files.createFile(unpacked.resolve("boot/vmlinuz-" + release));
    Files.createDirectories(unpacked.resolve("lib/modules").resolve(release));
    return unpacked;
  }
}
