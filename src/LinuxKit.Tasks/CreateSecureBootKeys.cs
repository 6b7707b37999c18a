using LinuxKit.Platforms.Qemu;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>Makes keys for Secure Boot, to try with.</summary>
[MSBuildMultiThreadableTask]
public sealed class CreateSecureBootKeys : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Full path of the folder that gets the keys.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>Whose keys they are, as firmware shows it.</summary>
    [Required]
    public string Owner { get; set; } = "";

    /// <summary>OCI's name of the architecture of the machines.</summary>
    [Required]
    public string Architecture { get; set; } = "";

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, CreateAsync);

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    private async System.Threading.Tasks.Task CreateAsync(CancellationToken cancellationToken)
    {
        var names = await SecureBootSetup.CreateAsync(Folder, Owner, Architecture, DateTimeOffset.UtcNow, cancellationToken).ConfigureAwait(false);
        Log.LogMessage(MessageImportance.High, $"Made {string.Join(", ", names)} in {Folder}. Keep the .key files secret.");
        if (!names.Contains(SecureBootSetup.VariablesName))
        {
            Log.LogMessage(MessageImportance.High, "This machine has no UEFI firmware with Secure Boot for QEMU (Debian: ovmf, qemu-efi-aarch64), so there are no variables for it.");
        }
    }
}
