package org.jumppatch.patcher.explain.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.jumppatch.elf.linux.KernelVersion;
import org.junit.jupiter.api.Test;

/** By arch/x86/include/asm/cpufeatures.h of Debian's 6.1.0-53 and 6.12.117, and of Linux 7.3. */
class UnshownFeaturesTest {
  private static final int XENPV = 8 * 32 + 16;

  private static String name(int feature, String release) {
    return UnshownFeatures.name(feature, new KernelVersion(release, ""));
  }

  @Test
  void whatIsTheSameInAllReleasesHasAName() {
    for (String release : new String[] {"6.1.0-53-cloud-amd64", "6.12.117", "7.3.4"}) {
      assertThat(name(XENPV, release)).isEqualTo("XENPV");
      assertThat(name(11 * 32 + 12, release)).isEqualTo("RETPOLINE");
      // LFENCE_RDTSC in 6.1, CLEAR_CPU_BUF in 6.12.
      assertThat(name(3 * 32 + 18, release)).isEmpty();
      // INDIRECT_THUNK_ITS, FAST_CPPC and AMD_FAST_CPPC.
      assertThat(name(21 * 32 + 5, release)).isEmpty();
    }
  }

  @Test
  void ofOtherReleasesNothingIsKnown() {
    assertThat(name(XENPV, "6.0.1")).isEmpty();
    assertThat(name(XENPV, "7.4.0")).isEmpty();
    assertThat(name(XENPV, "unknown")).isEmpty();
    assertThat(UnshownFeatures.name(XENPV, null)).isEmpty();
  }
}
