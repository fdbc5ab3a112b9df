package org.jumppatch.elf.dump;

import java.util.List;
import org.jumppatch.elf.dump.file.Source;

/** Files that hold a machine's memory in a form that is not read, and what to do with them. */
enum ForeignFormat {
  QEMU_MIGRATION(
      0,
      "a QEMU migration stream, as 'virsh save' and 'virsh dump' write it: take the dump with"
          + " 'virsh dump --memory-only' or QEMU's dump-guest-memory",
      "QEVM"),
  LIBVIRT_SAVE(
      0,
      "a saved libvirt machine: take the dump with 'virsh dump --memory-only'",
      "LibvirtQemudSave"),
  LIBVIRT_PART(
      0,
      "a libvirt machine that was not saved whole: take the dump with 'virsh dump --memory-only'",
      "LibvirtQemudPart"),

  /**
   * CPTDUMP_MAGIC_NUMBER and its kin, 0xbed2bed2 (crash's vmware_vmss.h), and 0xbed2bed0
   * (Volatility's layers/vmware.py), each as its bytes lie.
   */
  VMWARE_STATE(
      0,
      "a VMware state file (.vmss, .vmsn): give the .vmem file beside it, which is plain memory;"
          + " where there is none, the core that vmss2core makes of it",
      "\322\276\322\276",
      "\320\276\322\276",
      "\320\276\320\276",
      "\323\276\323\276",
      "\321\272\321\272",
      "\322\272\322\272"),

  /** HIBERNATE_SIG at a page's end (kernel/power/swap.c), and that of uswsusp (its swsusp.h). */
  HIBERNATION(
      4086,
      "a hibernation image: start the machine from it and take a dump, or read /proc/kcore there",
      "S1SUSPEND",
      "ULSUSPEND"),
  QEMU_DISK(0, "a QEMU disk, not memory: take the dump with QEMU's dump-guest-memory", "QFI\373"),
  WINDOWS(0, "a Windows crash dump, which has no Linux kernel", "PAGEDU64"),
  EXPERT_WITNESS(
      0, "an EnCase image (.E01): give what 'ewfexport -f raw' makes of it", "EVF\11\15\12\377\0"),
  LZ4(0, "compressed with lz4: unpack it first, with lz4 -d", "\4\42\115\30"),
  ZIP(0, "a zip archive, as AFF4 is one: give the memory that is in it", "PK\3\4"),
  SEVEN_ZIP(0, "a 7z archive: give the memory that is in it", "7z\274\257\47\34"),
  TAR(257, "a tar archive: give the memory that is in it", "ustar");

  private final int offset;
  private final String advice;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes one that nobody can change.
  private final List<String> magics;

  ForeignFormat(int offset, String advice, String... magics) {
    this.offset = offset;
    this.advice = advice;
    this.magics = List.of(magics);
  }

  /** Refuses a file that starts as one of them. */
  static void refuse(Source source) {
    for (ForeignFormat format : values()) {
      for (String magic : format.magics) {
        if (source.has(format.offset, magic)) {
          throw source.malformed(format.offset, format.advice);
        }
      }
    }
  }
}
