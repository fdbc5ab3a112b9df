package org.jumppatch.elf.linux;

import java.util.Optional;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * The signature after a module's ELF file. A changed module keeps it, so that the change can be
 * taken back byte for byte, but it no longer matches: a kernel that has its key refuses the module
 * even where it would load one without a signature.
 *
 * <pre>
 * u8[]  signer, key id, signature data
 * struct module_signature {                offset
 *   u8     algo, hash, id_type;               0   id_type 2: PKCS#7, all the others are 0 then
 *   u8     signer_len, key_id_len;            3
 *   u8     __pad[3];                          5
 *   __be32 sig_len;                           8
 * }
 * char[28] "~Module signature appended~\n"
 * </pre>
 *
 * (include/linux/module_signature.h; kernel/module/signing.c, {@code module_sig_check}.)
 *
 * @param start file offset of its first byte, where the module proper ends
 * @param length bytes from there to the end of the file
 */
record ModuleSignature(long start, long length) {
  private static final String MARKER = "~Module signature appended~\n";
  private static final int STRUCT = 12;

  /**
   * The signature of an unpacked module, if it has one.
   *
   * @throws ImageFormatException if it claims to be longer than the file
   */
  static Optional<ModuleSignature> of(Bytes module) {
    long marker = module.size() - MARKER.length();
    if (marker < 0 || !isMarker(module, marker)) {
      return Optional.empty();
    }
    long struct = marker - STRUCT;
    if (struct < 0) {
      throw module.malformed(marker, "signature without its lengths");
    }
    long data =
        (Integer.reverseBytes(module.s32(struct + 8)) & 0xffff_ffffL)
            + module.u8(struct + 3)
            + module.u8(struct + 4);
    if (data > struct) {
      throw module.malformed(struct, "signature of " + data + " bytes");
    }
    long start = struct - data;
    return Optional.of(new ModuleSignature(start, module.size() - start));
  }

  private static boolean isMarker(Bytes module, long at) {
    for (int i = 0; i < MARKER.length(); i++) {
      if (module.u8(at + i) != MARKER.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
