package org.jumppatch.elf.output;

import org.jumppatch.elf.Bytes;

/**
 * An access control list as it is kept with a file.
 *
 * <pre>
 * struct posix_acl_xattr_header {       offset
 *   __le32 a_version;                      0   2
 * };
 * struct posix_acl_xattr_entry {
 *   __le16 e_tag;                          0   0x04 the group, 0x10 the mask, others
 *   __le16 e_perm;                         2   1 execute, 2 write, 4 read
 *   __le32 e_id;                           4
 * };
 * </pre>
 *
 * (include/uapi/linux/posix_acl_xattr.h.)
 */
final class AccessList {
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int GROUP = 4;
  private static final int ALL = 7;

  private AccessList() {}

  /**
   * What the list gives the file's own group; 0 where it does not say. The mask needs no look: the
   * group's bits of the file's mode are it.
   */
  static int groupPermissions(byte[] list) {
    Bytes bytes = Bytes.of("access control list", list);
    for (long at = HEADER; bytes.has(at, ENTRY); at += ENTRY) {
      if (bytes.u16(at) == GROUP) {
        return bytes.u16(at + 2) & ALL;
      }
    }
    return 0;
  }
}
