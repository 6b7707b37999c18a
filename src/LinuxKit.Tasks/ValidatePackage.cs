using LinuxKit.Packages;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Reads and checks a package project, and does nothing else.</summary>
[MSBuildMultiThreadableTask]
public sealed class ValidatePackage : PackageTask
{
    private protected override Task RunAsync(PackageDefinition definition, CancellationToken cancellationToken) => Task.CompletedTask;
}
