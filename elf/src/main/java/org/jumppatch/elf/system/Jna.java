package org.jumppatch.elf.system;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets JNA going, through which libraries of the system are called. Its jar holds a native library
 * that it unpacks into a file, loads, and deletes; what can go wrong there is found out before JNA
 * would log it on standard error.
 */
public final class Jna {
  private static final String UNPACK_FOLDER = "jna.tmpdir";
  private static final String SEARCH_FOLDERS = "jna.platform.library.path";

  private static final String OTHER_FOLDER =
      "set XDG_CACHE_HOME to a folder that is writable and not mounted noexec";

  private static final int WRITABLE_BY_OTHERS = 0022;

  private Jna() {}

  /** Why JNA cannot be used, and what to do about it. */
  private record Failure(String problem, String remedy, @Nullable Throwable cause) {}

  /** The only attempt: a class that could not be initialized does not say why a second time. */
  private static final class Attempt {
    static final @Nullable Failure FAILURE = initialize();
  }

  /**
   * Loads JNA's native library. Properties of JNA that are set already are left as they are.
   *
   * @throws JnaMissingException if it cannot be unpacked or loaded
   */
  public static void load() {
    Failure failure = Attempt.FAILURE;
    if (failure != null) {
      throw new JnaMissingException(failure.problem, failure.remedy, failure.cause);
    }
  }

  private static @Nullable Failure initialize() {
    if (!Boolean.getBoolean("jna.nounpack")) {
      String folder = unpackFolder();
      if (!isWritable(folder)) {
        return new Failure("cannot write into " + folder, OTHER_FOLDER, null);
      }
      System.setProperty(UNPACK_FOLDER, folder);
    }
    if (System.getProperty(SEARCH_FOLDERS) == null) {
      // Else JNA runs "ldconfig -p", 20 ms, to learn of folders that dlopen searches anyway.
      System.setProperty(SEARCH_FOLDERS, "");
    }
    try {
      return Native.POINTER_SIZE == Long.BYTES
          ? null
          : new Failure("Java is not a 64-bit one", "install one that is", null);
    } catch (ExceptionInInitializerError e) {
      return new Failure(
          String.valueOf(e.getException().getMessage()),
          "start Java with --enable-native-access=ALL-UNNAMED",
          e);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Error e) {
      // An UnsatisfiedLinkError, or a plain Error where jna.boot.library.path leads to another JNA.
      return new Failure(String.valueOf(e.getMessage()), OTHER_FOLDER, e);
    }
  }

  /**
   * The user's cache folder as JNA would take it, because /tmp is more often mounted noexec; but
   * only if it is there, so that nothing is left behind, and only if nobody else may write there.
   */
  private static String unpackFolder() {
    String folder = System.getProperty(UNPACK_FOLDER);
    if (folder == null) {
      String cache = System.getenv("XDG_CACHE_HOME");
      if (cache == null || cache.isEmpty()) {
        cache = System.getProperty("user.home") + "/.cache";
      }
      folder =
          isWritable(cache) && isOwn(Path.of(cache)) ? cache : System.getProperty("java.io.tmpdir");
    }
    return folder;
  }

  /**
   * Whether a folder is the user's own and closed to others: who may write there can put another
   * library in the place of the unpacked one before it is loaded.
   */
  private static boolean isOwn(Path folder) {
    try {
      Map<String, Object> is = Files.readAttributes(folder, "unix:uid,mode");
      // Each process is the owner of its own folder there.
      Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return user.equals(is.get("uid"))
          && is.get("mode") instanceof Integer mode
          && (mode & WRITABLE_BY_OTHERS) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isWritable(String folder) {
    File file = new File(folder);
    return file.isDirectory() && file.canWrite();
  }
}
