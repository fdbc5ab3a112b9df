package org.jumppatch.elf.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file's extended attributes, those of the system among them: an access control list is one. Java
 * shows only the users' own. Bound by JNA direct mapping (xattr(7)).
 */
public final class ExtendedAttributes {
  /** A file's access control list, in the form of {@code struct posix_acl_xattr_header}. */
  public static final String ACCESS_LIST = "system.posix_acl_access";

  private static final int NO_DATA = 61;
  private static final int NOT_SUPPORTED = 95;

  private ExtendedAttributes() {}

  /** The functions of libc, of which each sets errno. */
  private static final class LibC {
    static {
      Native.register(LibC.class, NativeLibrary.getInstance("c"));
    }

    /** {@code ssize_t listxattr(const char *path, char *list, size_t size)}. */
    static native long listxattr(byte[] path, byte @Nullable [] list, long size)
        throws LastErrorException;

    /** {@code ssize_t getxattr(const char *path, const char *name, void *value, size_t size)}. */
    static native long getxattr(byte[] path, byte[] name, byte @Nullable [] value, long size)
        throws LastErrorException;

    /**
     * {@code int setxattr(const char *path, const char *name, const void *value, size_t size, int
     * flags)}.
     */
    static native int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags)
        throws LastErrorException;

    /** {@code int removexattr(const char *path, const char *name)}. */
    static native int removexattr(byte[] path, byte[] name) throws LastErrorException;

    private LibC() {}
  }

  /**
   * The names of a file's attributes, those that this process may see; none where the file system
   * has no attributes.
   *
   * @throws FileSystemException if they cannot be listed
   * @throws JnaMissingException if libc cannot be called
   */
  public static List<String> names(Path file) throws IOException {
    Jna.load();
    byte[] path = path(file);
    try {
      byte[] list = new byte[(int) LibC.listxattr(path, null, 0)];
      int length = (int) LibC.listxattr(path, list, list.length);
      List<String> names = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < length; i++) {
        if (list[i] == 0) {
          names.add(new String(list, start, i - start, StandardCharsets.ISO_8859_1));
          start = i + 1;
        }
      }
      return names;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == NOT_SUPPORTED) {
        return List.of();
      }
      throw failed(file, "its attributes", e);
    }
  }

  /**
   * The value of an attribute, or null where the file does not have it.
   *
   * @throws FileSystemException if it cannot be read
   */
  public static byte @Nullable [] get(Path file, String name) throws IOException {
    Jna.load();
    byte[] path = path(file);
    byte[] attribute = terminated(name, StandardCharsets.ISO_8859_1);
    try {
      byte[] value = new byte[(int) LibC.getxattr(path, attribute, null, 0)];
      long length = LibC.getxattr(path, attribute, value, value.length);
      if (length != value.length) {
        throw new FileSystemException(file.toString(), null, name + " was changed meanwhile");
      }
      return value;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == NO_DATA || e.getErrorCode() == NOT_SUPPORTED) {
        return null;
      }
      throw failed(file, name, e);
    }
  }

  /**
   * Gives a file an attribute, in place of the value that it has.
   *
   * @throws FileSystemException if it cannot have it
   */
  public static void set(Path file, String name, byte[] value) throws IOException {
    Jna.load();
    try {
      LibC.setxattr(
          path(file), terminated(name, StandardCharsets.ISO_8859_1), value, value.length, 0);
    } catch (LastErrorException e) {
      throw failed(file, name, e);
    }
  }

  /**
   * Takes an attribute from a file.
   *
   * @throws FileSystemException if that fails
   */
  public static void remove(Path file, String name) throws IOException {
    Jna.load();
    try {
      LibC.removexattr(path(file), terminated(name, StandardCharsets.ISO_8859_1));
    } catch (LastErrorException e) {
      throw failed(file, name, e);
    }
  }

  private static FileSystemException failed(Path file, String what, LastErrorException e) {
    // JNA puts the number before the words: "[1] Operation not permitted".
    String reason = String.valueOf(e.getMessage()).replaceFirst("^\\[\\d+] ", "");
    FileSystemException failure =
        new FileSystemException(file.toString(), null, what + ": " + reason);
    failure.initCause(e);
    return failure;
  }

  /** As Java itself passes names to the system. */
  private static byte[] path(Path file) {
    return terminated(file.toString(), Charset.forName(System.getProperty("sun.jnu.encoding")));
  }

  private static byte[] terminated(String text, Charset charset) {
    return (text + "\0").getBytes(charset);
  }
}
