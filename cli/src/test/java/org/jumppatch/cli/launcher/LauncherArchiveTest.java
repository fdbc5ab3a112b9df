package org.jumppatch.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The archive of classes from which the launcher starts fast. */
class LauncherArchiveTest extends LauncherFixture {
  @Test
  void theArchiveIsMadeOnceAndAnewForANewBuild() throws Exception {
    build();
    Path cache = temp.resolve("a cache");
    environment.put("XDG_CACHE_HOME", cache.toString());

    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    Path first = onlyFileIn(cache.resolve("jumppatch"));
    assertThat(first).isNotEmptyFile();
    FileTime made = Files.getLastModifiedTime(first);

    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(made);

    FileTime longAgo = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(root.resolve("cli/target/jumppatch.jar"), longAgo);
    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(onlyFileIn(cache.resolve("jumppatch"))).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(longAgo);
  }

  @Test
  void anArchiveThatWasWrittenToIsMadeAnew() throws Exception {
    build();
    environment.put("XDG_CACHE_HOME", temp.resolve("cache").toString());
    run(launcher);
    Path archive = onlyFileIn(temp.resolve("cache/jumppatch"));
    long size = Files.size(archive);
    try (RandomAccessFile bytes = new RandomAccessFile(archive.toFile(), "rw")) {
      byte[] junk = new byte[1 << 16];
      new Random(1).nextBytes(junk);
      for (long at = size / 8; at + junk.length < size; at += size / 8) {
        bytes.seek(at);
        bytes.write(junk);
      }
    }
    FileTime damaged = Files.getLastModifiedTime(archive);

    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(Files.getLastModifiedTime(archive)).isLessThan(damaged);

    Path crash = Files.createFile(archive.resolveSibling("crash"));
    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(crash).doesNotExist();
  }

  /** What an archive says is run, so nobody else may have had a hand in it. */
  @Test
  void onlyAnArchiveOfTheUsersOwnIsUsed() throws Exception {
    build();
    archivingJava();
    Path base = temp.resolve("caches");
    Path cache = Files.createDirectories(base.resolve("cache"));
    environment.put("XDG_CACHE_HOME", cache.toString());
    String option = "-XX:AOTCache=" + cache;
    Path openShell = temp.resolve("open");
    script(openShell, "umask 000; exec '" + launcher.toString().replace("'", "'\\''") + "'");

    assertThat(run(openShell).out()).contains(option);
    Path folder = cache.resolve("jumppatch");
    Path archive = onlyFileIn(folder);
    assertThat(modeOf(folder)).isEqualTo("rwx------");
    assertThat(modeOf(archive)).isEqualTo("rw-------");
    assertThat(run(launcher).out()).contains(option);

    for (Path path : List.of(archive, folder, cache, base)) {
      String mode = modeOf(path);
      for (String open : List.of("rwxrwx---", "rwx----w-")) {
        mode(path, open);
        assertThat(run(launcher).out()).as("%s %s", path, open).doesNotContain("AOTCache");
        assertThat(onlyFileIn(folder)).isEqualTo(archive);
      }
      mode(path, mode);
      assertThat(run(launcher).out()).contains(option);
    }
    Files.setAttribute(base, "unix:mode", 01777);
    assertThat(run(launcher).out()).as("in a folder such as /tmp").contains(option);
    Files.setAttribute(folder, "unix:mode", 01777);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
    mode(folder, "rwx------");

    Path elsewhere = Files.move(archive, temp.resolve("elsewhere"));
    Files.createSymbolicLink(archive, elsewhere);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
    Files.move(elsewhere, archive, StandardCopyOption.REPLACE_EXISTING);
    Path moved = Files.move(folder, temp.resolve("moved"));
    Files.createSymbolicLink(folder, moved);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
  }

  @Test
  void anArchiveInAFolderOfAnotherUserIsNotUsed() throws Exception {
    Path base = Files.createDirectories(temp.resolve("caches"));
    assumeTrue("root".equals(Files.getOwner(base).getName()), "only root can give files away");
    build();
    archivingJava();
    Path cache = base.resolve("cache");
    environment.put("XDG_CACHE_HOME", cache.toString());
    run(launcher);
    Path folder = cache.resolve("jumppatch");
    Path archive = onlyFileIn(folder);

    for (Path path : List.of(archive, folder, cache, base)) {
      Files.setAttribute(path, "unix:uid", 12345);
      assertThat(run(launcher).out()).as("%s", path).doesNotContain("AOTCache");
      Files.setAttribute(path, "unix:uid", 0);
      assertThat(run(launcher).out()).contains("AOTCache=" + cache);
    }
    Files.delete(archive);
    Files.delete(folder);
    Files.setAttribute(cache, "unix:uid", 12345);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void theArchiveHoldsTheCommandsClasses() throws Exception {
    // JDK 17 leaves out classes from folders whose name a URL has to escape.
    install("plain");
    build();
    environment.put("XDG_CACHE_HOME", temp.resolve("cache").toString());
    run(launcher);

    boolean linked = Runtime.version().feature() >= 25;
    Run run =
        run(
            JAVA.resolve("bin/java"),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            linked ? "-XX:AOTMode=on" : "-Xshare:on",
            (linked ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=")
                + onlyFileIn(temp.resolve("cache/jumppatch")),
            "-Xlog:class+load",
            "-jar",
            root.resolve("cli/target/jumppatch.jar").toString());

    assertThat(run.out()).contains(Echo.class.getName() + " source: shared objects file");
  }

  /** Takes a Java that says what it was given, and makes an archive where it is told to. */
  private void archivingJava() throws IOException {
    Path java = fakeJava("99");
    script(
        java.resolve("bin/java"),
        "for a; do case $a in -XX:AOTCacheOutput=*) echo made >\"${a#*=}\" ;; esac; done; echo \"$@\"");
    environment.put("JUMPPATCH_JAVA", java.toString());
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
