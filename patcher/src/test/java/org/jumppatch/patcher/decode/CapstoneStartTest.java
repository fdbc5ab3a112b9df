package org.jumppatch.patcher.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening Capstone does to a fresh Java process: JNA starts once in each. */
class CapstoneStartTest {
  @TempDir Path folder;
  private Path cache;
  private Path temp;

  /** Opens Capstone and says how that went. */
  static final class Open {
    private Open() {}

    public static void main(String[] args) {
      try (Capstone capstone = Capstone.open()) {
        System.out.println("opened " + capstone.version());
      } catch (CapstoneMissingException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @BeforeEach
  void folders() throws IOException {
    cache = Files.createDirectory(folder.resolve("cache"));
    temp = Files.createDirectory(folder.resolve("temp"));
  }

  @Test
  void nothingIsPrintedNorLeftBehind() throws Exception {
    assertThat(open()).matches("opened [45]\\.[0-9]+\n");
    assertThat(cache).isEmptyDirectory();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void theTemporaryFolderServesWhereThereIsNoCache() throws Exception {
    Files.delete(cache);
    assertThat(open()).startsWith("opened ");
    assertThat(cache).doesNotExist();
    assertThat(temp).isEmptyDirectory();
  }

  /** What is unpacked is run, so it lies where nobody else can put something in its place. */
  @Test
  void theTemporaryFolderServesWhereOthersMayWriteToTheCache() throws Exception {
    Files.delete(temp);
    // A newer Java warns first that there is no such folder.
    assertThat(open()).contains("opened ");
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(open()).contains("cannot write into " + temp);
    Files.createDirectory(temp);
    assertThat(open()).startsWith("opened ");
  }

  @Test
  void noFolderToUnpackIntoIsAClearError() throws Exception {
    Path absent = folder.resolve("absent");
    assertThat(open("-Djna.tmpdir=" + absent))
        .isEqualTo(
            "the native part of JNA cannot be loaded (cannot write into %s); %s\n"
                .formatted(
                    absent,
                    "set XDG_CACHE_HOME to a folder that is writable and not mounted noexec"));
  }

  @Test
  void anUnpackedLibraryThatIsNotThereIsAClearError() throws Exception {
    assertThat(open("-Djna.nounpack=true", "-Djna.boot.library.path=" + temp))
        .startsWith("the native part of JNA cannot be loaded (")
        .hasLineCount(1);
  }

  /** Standard output and error of {@link Open} in a process of its own. */
  private String open(String... properties) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + temp);
    command.addAll(List.of(properties));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Open.class.getName());
    File output = folder.resolve("output").toFile();
    ProcessBuilder java =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
    java.environment().put("XDG_CACHE_HOME", cache.toString());
    assertThat(java.start().waitFor()).isZero();
    return Files.readString(output.toPath(), StandardCharsets.UTF_8);
  }
}
