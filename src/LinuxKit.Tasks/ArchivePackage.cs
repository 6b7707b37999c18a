using LinuxKit.Archives;
using LinuxKit.Oci;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>Writes a package project's image as one file: an OCI layout in a tar archive.</summary>
[MSBuildMultiThreadableTask]
public sealed class ArchivePackage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Full path of the layout's folder.</summary>
    [Required]
    public string LayoutFolder { get; set; } = "";

    /// <summary>Full path of the archive.</summary>
    [Required]
    public string Archive { get; set; } = "";

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, async cancellationToken =>
    {
        var layout = await OciLayout.OpenAsync(LayoutFolder, cancellationToken).ConfigureAwait(false);
        var file = AtomicFile.Create(Archive);
        await using (file.ConfigureAwait(false))
        {
            await LayoutArchive.WriteAsync(layout, file.Stream, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    });

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();
}
