package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.system.ExtendedAttributes;
import org.jumppatch.elf.system.JnaMissingException;

/**
 * Who may do what with a file: owner, mode bits, access control list; and its other extended
 * attributes. They are kept, or a file is refused, or it is said: nobody is to get rights by a copy
 * that the file did not give.
 */
final class FileRights {
  /** Read, write, execute: what a copy keeps of a mode. */
  private static final int PERMISSIONS = 0777;

  /** All of a mode but the kind of file: set-user-ID, set-group-ID and sticky too. */
  private static final int MODE = 07777;

  private static final int GROUP = 0070;
  private static final String USERS = "user.";

  /**
   * Hashes and signatures of the content, which no changed file can match
   * (Documentation/security/IMA-templates.rst, evm).
   */
  private static final List<String> OF_CONTENT = List.of("security.ima", "security.evm");

  private final Path file;

  private FileRights(Path file) {
    this.file = file;
  }

  /** The rights of a file that is there. */
  static FileRights of(Path file) {
    return new FileRights(file);
  }

  /**
   * Gives them to a changed copy of whoever makes it, as {@code cp} and {@code objcopy} do: what
   * the umask leaves of the permissions, and no set-user-ID or set-group-ID; beyond these programs
   * the access control list and the users' own attributes, since the permissions alone say
   * something else where there is a list.
   *
   * @param copy a new file that nobody else may open yet
   * @return what the copy does not have, in words
   */
  List<String> giveToCopy(Path copy) throws IOException {
    List<String> lost = new ArrayList<>();
    int mode = mode(file);
    int permissions = mode & PERMISSIONS & ~Umask.ofProcess();
    if ((mode & ~PERMISSIONS) != 0) {
      lost.add("mode bits %04o".formatted(mode & ~PERMISSIONS));
    }
    for (String name : attributes(file)) {
      if (name.equals(ExtendedAttributes.ACCESS_LIST)) {
        byte[] list = value(name);
        if (!hasGiven(copy, name, list)) {
          lost.add("the access control list");
          permissions &= ~GROUP | AccessList.groupPermissions(list) << 3;
        }
      } else if (!name.startsWith(USERS) || !hasGiven(copy, name, value(name))) {
        lost.add("attribute " + name);
      }
    }
    // Of a file with a list, the group's bits are the most that any group or named user gets.
    Files.setAttribute(copy, "unix:mode", permissions);
    return lost;
  }

  private static boolean hasGiven(Path copy, String name, byte[] value) {
    try {
      ExtendedAttributes.set(copy, name, value);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Gives all of them to the file that is to be in its place.
   *
   * @param successor a new file that nobody else may open yet
   * @return what it does not have, in words: what speaks of the old content
   * @throws FileSystemException if something else cannot be given
   */
  List<String> giveToSuccessor(Path successor) throws IOException {
    giveOwner(successor);
    List<String> lost = new ArrayList<>();
    List<String> wanted = attributes(file);
    for (String name : attributes(successor)) {
      if (!wanted.contains(name) && !name.startsWith("security.")) {
        ExtendedAttributes.remove(successor, name);
      }
    }
    for (String name : wanted) {
      if (OF_CONTENT.contains(name)) {
        lost.add("attribute " + name);
      } else {
        giveAttribute(successor, name);
      }
    }
    int mode = mode(file);
    Files.setAttribute(successor, "unix:mode", mode);
    if (mode(successor) != mode) {
      // The system takes set-group-ID away from who is not in the group (chmod(2)).
      throw new FileSystemException(
          file.toString(), null, "its mode %04o cannot be kept".formatted(mode));
    }
    return lost;
  }

  /** What the system gave it by itself, such as a label, it may forbid to set. */
  private void giveAttribute(Path successor, String name) throws IOException {
    byte[] value = value(name);
    if (!Arrays.equals(value, ExtendedAttributes.get(successor, name))) {
      ExtendedAttributes.set(successor, name, value);
    }
  }

  private void giveOwner(Path successor) throws IOException {
    PosixFileAttributes of = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view =
        Files.getFileAttributeView(successor, PosixFileAttributeView.class);
    PosixFileAttributes is = view.readAttributes();
    if (!is.owner().equals(of.owner())) {
      view.setOwner(of.owner());
    }
    if (!is.group().equals(of.group())) {
      view.setGroup(of.group());
    }
  }

  private byte[] value(String name) throws IOException {
    byte[] value = ExtendedAttributes.get(file, name);
    if (value == null) {
      throw new FileSystemException(file.toString(), null, name + " was removed meanwhile");
    }
    return value;
  }

  private List<String> attributes(Path of) throws IOException {
    try {
      return ExtendedAttributes.names(of);
    } catch (JnaMissingException e) {
      throw new FileSystemException(
          file.toString(), null, "its access rights cannot be read: " + e.getMessage());
    }
  }

  private static int mode(Path of) throws IOException {
    return (Integer) Files.getAttribute(of, "unix:mode") & MODE;
  }
}
