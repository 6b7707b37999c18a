namespace LinuxKit.Platforms.Qemu;

/// <summary>Finds QEMU and its firmware on this machine.</summary>
public static class QemuInstallation
{
    /// <summary>Finds the program that emulates an architecture.</summary>
    /// <param name="architecture">OCI's name of the guest's architecture.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="LinuxKitException">LK0801: it is not on <c>PATH</c>. LK0804: there is none for the architecture.</exception>
    public static string FindProgram(string architecture)
    {
        var name = QemuArguments.ProgramName(architecture);
        return FindOnPath(name)
            ?? throw PlatformDiagnostics.QemuNotFound.Error($"{name}, which runs images for {architecture}, was not found on PATH.");
    }

    /// <summary>Finds a program on <c>PATH</c>, and on Windows where QEMU's installer puts it.</summary>
    /// <param name="name">Name without extension.</param>
    /// <returns>Its full path, or <see langword="null"/>.</returns>
    public static string? FindOnPath(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!OperatingSystem.IsWindows())
        {
            return FirstFile(folders, name);
        }

        var installed = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "qemu");
        return FirstFile([.. folders, installed], name + ".exe");
    }

    private static string? FirstFile(IEnumerable<string> folders, string name) =>
        folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
