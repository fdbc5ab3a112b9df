package org.jumppatch.patcher.decode;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.testing.Checkout;

/**
 * Several libcapstones in one process: this machine's, and those that {@code samples/setup --tests}
 * unpacked into {@code samples/capstone}. A binding serves one library, so each gets classes of its
 * own.
 */
public final class CapstoneLibraries {
  private static final Set<Class<?>> BINDING =
      Set.of(Capstone.class, LibCapstone.class, InsnLayout.class, CapstoneMissingException.class);

  private CapstoneLibraries() {}

  /**
   * One of them.
   *
   * @param version such as {@code 5.0}
   */
  public record Library(String version, InstructionDecoder decoder) {
    @Override
    public String toString() {
      return "libcapstone " + version;
    }
  }

  /** All there are, of different versions. */
  public static List<Library> all() {
    List<Library> all = new ArrayList<>();
    for (String name : names()) {
      Library library = open(name);
      if (all.stream().noneMatch(other -> other.version.equals(library.version))) {
        all.add(library);
      }
    }
    if (all.size() < 2 && "true".equals(System.getenv("CI"))) {
      fail("only " + all + ": run samples/setup --tests");
    }
    return all;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    try (Capstone installed = Capstone.open()) {
      names.add("libcapstone.so." + installed.version().charAt(0));
    }
    Path unpacked = Checkout.root().resolve("samples/capstone");
    if (Files.isDirectory(unpacked)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(unpacked, "libcapstone.so.*")) {
        files.forEach(file -> names.add(file.toString()));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return names;
  }

  private static Library open(String name) {
    try {
      Class<?> capstone = new Binding().loadClass(Capstone.class.getName());
      Method open = capstone.getDeclaredMethod("open", List.class);
      open.setAccessible(true);
      Object opened = open.invoke(null, List.of(name));
      String version = (String) capstone.getMethod("version").invoke(opened);
      return new Library(version, (InstructionDecoder) opened);
    } catch (InvocationTargetException e) {
      throw new AssertionError(name, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  /** Loads the classes of a binding once more. */
  private static final class Binding extends ClassLoader {
    Binding() {
      super(Capstone.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null) {
          loaded = isOwn(name) ? define(name) : super.loadClass(name, resolve);
        }
        return loaded;
      }
    }

    private static boolean isOwn(String name) {
      return BINDING.stream().anyMatch(own -> name.equals(own.getName()));
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file == null ? new byte[0] : file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
