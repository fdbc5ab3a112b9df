package org.jumppatch.elf.wrapping;

import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.ImageFormatException;

/**
 * What an RPM's header tells of its files, for a payload that does not tell it.
 *
 * <p>From {@code include/rpm/rpmtag.h} and {@code iterReadArchiveNext()} in {@code lib/rpmfi.cc}.
 */
final class RpmFiles {
  private static final int SIZES = 1028;
  private static final int MODES = 1030;
  private static final int DEVICES = 1095;
  private static final int INODES = 1096;
  private static final int FOLDER_OF_EACH = 1116;
  private static final int NAMES = 1117;
  private static final int FOLDERS = 1118;
  private static final int LONG_SIZES = 5008;

  /** {@code S_IFMT}, {@code S_IFREG}, {@code S_IFLNK} of stat(2). */
  private static final int TYPE = 0170000;

  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;

  private final String[] names;
  private final String[] folders;
  private final long[] folderOfEach;
  private final long[] sizes;
  private final long[] modes;
  private final long[] devices;
  private final long[] inodes;

  /** Of the names of one file, by device and inode, the last: the content stands with that one. */
  private final Map<Inode, Integer> last = new HashMap<>();

  private record Inode(long device, long number) {}

  /**
   * @throws ImageFormatException if the header is damaged
   */
  RpmFiles(RpmHeader header) {
    names = header.strings(NAMES);
    folders = header.strings(FOLDERS);
    folderOfEach = header.numbers(FOLDER_OF_EACH);
    sizes = header.numbers(header.has(LONG_SIZES) ? LONG_SIZES : SIZES);
    modes = header.numbers(MODES);
    devices = header.numbers(DEVICES);
    inodes = header.numbers(INODES);
    for (int i = 0; i < names.length && i < devices.length && i < inodes.length; i++) {
      last.put(new Inode(devices[i], inodes[i]), i);
    }
  }

  /** Whether the header tells all there is to know of a file. */
  boolean has(long i) {
    return i >= 0
        && i < names.length
        && i < folderOfEach.length
        && i < sizes.length
        && i < modes.length
        && folderOfEach[(int) i] < folders.length;
  }

  /** Its whole name, {@code /lib/modules/6.12/vmlinuz}. */
  String name(int i) {
    return folders[(int) folderOfEach[i]] + names[i];
  }

  /** Whether it is a file with content of its own. */
  boolean isRegular(int i) {
    return (modes[i] & TYPE) == REGULAR;
  }

  /** Bytes of it in the payload: a link's are what it points to. */
  long size(int i) {
    boolean content = (isRegular(i) && isLast(i)) || (modes[i] & TYPE) == LINK;
    return content ? sizes[i] : 0;
  }

  private boolean isLast(int i) {
    return i >= devices.length
        || i >= inodes.length
        || last.getOrDefault(new Inode(devices[i], inodes[i]), i) == i;
  }
}
