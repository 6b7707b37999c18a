using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>A task that pushes something to a registry.</summary>
public abstract class PushTask : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The registry: <c>host[:port]</c>.</summary>
    [Required]
    public string Registry { get; set; } = "";

    /// <summary>The repository in it.</summary>
    [Required]
    public string Repository { get; set; } = "";

    /// <summary>The tags.</summary>
    [Required]
    public string[] Tags { get; set; } = [];

    /// <summary>Registries that may be spoken to without TLS, or with a certificate that nobody vouches for.</summary>
    public string[] InsecureRegistries { get; set; } = [];

    /// <summary>Whether no registry may be asked, which makes pushing an error.</summary>
    public bool Offline { get; set; }

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, async cancellationToken =>
    {
        using var client = new RegistryClient(RegistrySettings.Read([], InsecureRegistries, Offline));
        foreach (var tag in Tags)
        {
            var name = ImageReference.Parse(Registry.Trim(), Repository.Trim(), tag.Trim());
            var root = await PushAsync(client, name, cancellationToken).ConfigureAwait(false);
            Log.LogMessage(MessageImportance.High, $"{Path.GetFileNameWithoutExtension(ProjectFile)} -> {name with { Digest = root.Digest }}");
        }
    });

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Pushes under one name.</summary>
    /// <param name="client">Speaks to the registry.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    private protected abstract Task<Descriptor> PushAsync(RegistryClient client, ImageReference name, CancellationToken cancellationToken);
}
