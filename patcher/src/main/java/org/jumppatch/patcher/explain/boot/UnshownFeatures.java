package org.jumppatch.patcher.explain.boot;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.KernelVersion;

/**
 * What the kernel's source calls features that {@code /proc/cpuinfo} does not show, {@code
 * X86_FEATURE_*} (arch/x86/include/asm/cpufeatures.h). Bits are used again for others from release
 * to release, and maintained ones get some of a later one's: these are those that Debian's 6.1.0-53
 * and 6.12.117 and Linux 7.3 have alike. Others stay numbers.
 */
final class UnshownFeatures {
  private static final int MAJOR = 7;
  private static final int MINOR = 4;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(3 * 32 + 14, "SYSCALL32"),
          Map.entry(3 * 32 + 21, "ALWAYS"),
          Map.entry(4 * 32 + 27, "OSXSAVE"),
          Map.entry(7 * 32 + 10, "XCOMPACTED"),
          Map.entry(7 * 32 + 12, "KERNEL_IBRS"),
          Map.entry(7 * 32 + 16, "MSR_SPEC_CTRL"),
          Map.entry(7 * 32 + 19, "RSB_CTXSW"),
          Map.entry(7 * 32 + 22, "USE_IBRS_FW"),
          Map.entry(7 * 32 + 23, "SPEC_STORE_BYPASS_DISABLE"),
          Map.entry(7 * 32 + 24, "LS_CFG_SSBD"),
          Map.entry(7 * 32 + 28, "ZEN"),
          Map.entry(8 * 32 + 16, "XENPV"),
          Map.entry(8 * 32 + 18, "VMCALL"),
          Map.entry(8 * 32 + 19, "VMW_VMMCALL"),
          Map.entry(8 * 32 + 21, "VCPUPREEMPT"),
          Map.entry(10 * 32 + 4, "XFD"),
          Map.entry(11 * 32 + 4, "FENCE_SWAPGS_USER"),
          Map.entry(11 * 32 + 5, "FENCE_SWAPGS_KERNEL"),
          Map.entry(11 * 32 + 9, "SGX2"),
          Map.entry(11 * 32 + 10, "ENTRY_IBPB"),
          Map.entry(11 * 32 + 12, "RETPOLINE"),
          Map.entry(11 * 32 + 13, "RETPOLINE_LFENCE"),
          Map.entry(11 * 32 + 14, "RETHUNK"),
          Map.entry(11 * 32 + 15, "UNRET"),
          Map.entry(11 * 32 + 16, "USE_IBPB_FW"),
          Map.entry(11 * 32 + 20, "MSR_TSX_CTRL"),
          Map.entry(11 * 32 + 24, "SRSO"),
          Map.entry(11 * 32 + 25, "SRSO_ALIAS"),
          Map.entry(11 * 32 + 27, "APIC_MSRS_FENCE"),
          Map.entry(11 * 32 + 28, "ZEN2"),
          Map.entry(11 * 32 + 29, "ZEN3"),
          Map.entry(11 * 32 + 30, "ZEN4"),
          Map.entry(11 * 32 + 31, "ZEN1"),
          Map.entry(13 * 32 + 24, "AMD_SSBD"),
          Map.entry(18 * 32 + 9, "SRBDS_CTRL"),
          Map.entry(18 * 32 + 15, "HYBRID_CPU"),
          Map.entry(18 * 32 + 31, "SPEC_CTRL_SSBD"),
          Map.entry(19 * 32 + 10, "SME_COHERENT"),
          Map.entry(21 * 32 + 1, "CLEAR_BHB_LOOP"),
          Map.entry(21 * 32 + 3, "CLEAR_BHB_HW"),
          Map.entry(21 * 32 + 14, "IBPB_EXIT_TO_USER"));

  private UnshownFeatures() {}

  /**
   * The name of a feature; empty where none is known.
   *
   * @param kernel which kernel's; null if that is not known
   */
  static String name(int feature, @Nullable KernelVersion kernel) {
    return kernel == null || kernel.isBefore(6, 1) || !kernel.isBefore(MAJOR, MINOR)
        ? ""
        : NAMES.getOrDefault(feature, "");
  }
}
