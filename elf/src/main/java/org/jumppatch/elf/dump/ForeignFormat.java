package org.jumppatch.elf.dump;

/** Files that hold a machine's memory in a form that is not read, and what to do with them. */
enum ForeignFormat {
  QEMU_MIGRATION(
      0,
      "QEVM",
      "a QEMU migration stream, as 'virsh save' and 'virsh dump' write it: take the dump with"
          + " 'virsh dump --memory-only' or QEMU's dump-guest-memory"),
  LIBVIRT_SAVE(
      0,
      "LibvirtQemudSave",
      "a saved libvirt machine: take the dump with 'virsh dump --memory-only'"),
  LIBVIRT_PART(
      0,
      "LibvirtQemudPart",
      "a libvirt machine that was not saved whole: take the dump with 'virsh dump --memory-only'"),
  VMWARE_STATE(
      0,
      "\320\276\322\276",
      "a VMware state file (.vmss, .vmsn): give the .vmem file beside it, which is plain memory"),
  VMWARE_OLD_STATE(
      0,
      "\321\272\321\272",
      "a VMware state file (.vmss, .vmsn): give the .vmem file beside it, which is plain memory"),
  VMWARE_PART(
      0,
      "\323\276\323\276",
      "a VMware state file (.vmss, .vmsn): give the .vmem file beside it, which is plain memory"),
  HIBERNATION(
      4086,
      "S1SUSPEND",
      "a hibernation image: start the machine from it and take a dump, or read /proc/kcore there"),
  WINDOWS(0, "PAGEDU64", "a Windows crash dump, which has no Linux kernel");

  private final int offset;
  private final String magic;
  private final String advice;

  ForeignFormat(int offset, String magic, String advice) {
    this.offset = offset;
    this.magic = magic;
    this.advice = advice;
  }

  /** Refuses a file that starts as one of them. */
  static void refuse(Source source) {
    for (ForeignFormat format : values()) {
      if (source.has(format.offset, format.magic)) {
        throw source.malformed(format.offset, format.advice);
      }
    }
  }
}
