using System.Collections.Immutable;
using LinuxKit.Boot.SecureBoot;

namespace LinuxKit.Platforms.Qemu;

/// <summary>Makes what a machine of QEMU needs that boots only what its owner signed: the owner's keys, and firmware variables that have them.</summary>
public static class SecureBootSetup
{
    /// <summary>The name of the file of firmware variables.</summary>
    public const string VariablesName = "variables.fd";

    private const int ValidYears = 10;

    /// <summary>Makes new keys in a folder.</summary>
    /// <param name="folder">Full path of the folder, which is made, and has no keys yet.</param>
    /// <param name="owner">Whose keys they are, as firmware shows it.</param>
    /// <param name="architecture">OCI's name of the architecture of the machines.</param>
    /// <param name="now">From when on they are valid.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The names of the files: without <see cref="VariablesName"/> where this machine has no firmware with Secure Boot.</returns>
    /// <exception cref="LinuxKitException">LK0808: a file is there already.</exception>
    public static async Task<ImmutableArray<string>> CreateAsync(string folder, string owner, string architecture, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = SecureBootKeys.Create(new SecureBootKeyOptions(owner, Guid.NewGuid(), now.AddDays(-1), now.AddYears(ValidYears)));
        var files = FindVariables(architecture) is { } empty ? keys.Add(await WithKeysAsync(empty, keys, now, cancellationToken).ConfigureAwait(false)) : keys;
        if (files.FirstOrDefault(file => File.Exists(Path.Combine(folder, file.Name))) is { } existing)
        {
            throw PlatformDiagnostics.KeysExist.Error($"'{Path.Combine(folder, existing.Name)}' is there already.");
        }

        Directory.CreateDirectory(folder);
        foreach (var file in files)
        {
            await WriteAsync(Path.Combine(folder, file.Name), file, cancellationToken).ConfigureAwait(false);
        }

        return [.. files.Select(file => file.Name)];
    }

    private static string? FindVariables(string architecture) => QemuInstallation.FindOnPath(QemuArguments.ProgramName(architecture)) is { } program
        ? FirmwareSearch.Find(architecture, program, isSecure: true)?.VariablesPath
        : null;

    private static async Task<SecureBootKeyFile> WithKeysAsync(
        string variables, ImmutableArray<SecureBootKeyFile> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var empty = await File.ReadAllBytesAsync(variables, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> ListOf(string name) => keys.Single(file => file.Name == $"{name}.esl").Content;
        var filled = OvmfVariables.Add(empty, OvmfVariables.SecureBoot(ListOf("PK"), ListOf("KEK"), ListOf("db")), now);
        return new SecureBootKeyFile(VariablesName, filled, IsSecret: false);
    }

    private static async Task WriteAsync(string path, SecureBootKeyFile file, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (file.IsSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(path, options);
        await using var streamScope = stream.ConfigureAwait(false);
        await stream.WriteAsync(file.Content, cancellationToken).ConfigureAwait(false);
    }
}
