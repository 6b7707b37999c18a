using System.Collections.Immutable;

namespace LinuxKit.Packages.Kernel;

/// <summary>What a kernel package has, read but not copied.</summary>
/// <param name="Release">The kernel's release, as <c>uname -r</c> says it.</param>
/// <param name="Image">Path of the kernel in the package.</param>
/// <param name="Configuration">The configuration that it was built with.</param>
/// <param name="Catalog">Its modules.</param>
/// <param name="BuiltIn"><c>modules.builtin</c>: the modules that are part of the kernel itself.</param>
/// <param name="Order"><c>modules.order</c>: the modules in files, in the order of the kernel's makefiles.</param>
/// <param name="ModificationTime">Modification time of the kernel, in seconds since 1970-01-01 UTC.</param>
internal sealed record KernelContents(
    string Release, string Image, ImmutableArray<byte> Configuration, ModuleCatalog Catalog, string BuiltIn, string Order, long ModificationTime);
