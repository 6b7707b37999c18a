using System.Collections.Immutable;

namespace LinuxKit.Packages;

/// <summary>What a package project came to.</summary>
/// <param name="Index">Digest of the image's index over its architectures.</param>
/// <param name="Architectures">What is in each, by OCI's name of the architecture.</param>
/// <param name="LockFileWritten">Whether the lock file is new or has other content now.</param>
public sealed record PackageBuildResult(
    Digest Index, ImmutableSortedDictionary<string, ImmutableArray<LockedPackage>> Architectures, bool LockFileWritten);
