using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Reads and checks an image project, and does nothing else.</summary>
[MSBuildMultiThreadableTask]
public sealed class ValidateImage : ImageTask
{
    private protected override bool AreReferencesBuilt => false;

    private protected override Task RunAsync(BuildRequest request, CancellationToken cancellationToken) => Task.CompletedTask;
}
