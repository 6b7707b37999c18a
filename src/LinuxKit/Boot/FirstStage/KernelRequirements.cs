namespace LinuxKit.Boot.FirstStage;

/// <summary>Compares what an image needs to boot with what its kernel has.</summary>
internal static class KernelRequirements
{
    /// <summary>Checks a kernel.</summary>
    /// <param name="features">What is needed.</param>
    /// <param name="kernel">The kernel's configuration, or <see langword="null"/> when nobody knows it: then the modules alone are looked at.</param>
    /// <param name="modules">The kernel's modules that can be loaded before the root is there; <see langword="null"/> for none.</param>
    /// <param name="location">Where the image was asked for.</param>
    /// <exception cref="LinuxKitException">Something is missing: a diagnostic for each.</exception>
    public static void Check(IEnumerable<KernelFeature> features, KernelConfiguration? kernel, ModuleIndex? modules, SourceLocation location)
    {
        var problems = features.Distinct().Select(feature => Problem(feature, kernel, modules, location)).OfType<Diagnostic>().ToList();
        if (problems.Count > 0)
        {
            throw new LinuxKitException([.. problems]);
        }
    }

    private static Diagnostic? Problem(KernelFeature feature, KernelConfiguration? kernel, ModuleIndex? modules, SourceLocation location)
    {
        var isThere = feature.Module is { } module && modules is not null && (modules.Contains(module) || modules.IsBuiltIn(module));
        if (isThere || kernel?.IsBuiltIn(feature.Option) == true || (kernel is null && (feature.Module is null || modules is null or { IsEmpty: true })))
        {
            return null;
        }

        return kernel is null || (kernel.IsModule(feature.Option) && feature.Module is not null)
            ? FirstStageDiagnostics.MissingModule.At(location, $"For {feature.Purpose} the kernel's module '{feature.Module}' ({feature.Option}) is needed, and the kernel's image lacks it: add <KernelModule Include=\"{feature.Module}\" /> to its project.")
            : FirstStageDiagnostics.MissingOption.At(location, $"For {feature.Purpose} a kernel with {feature.Option} is needed, and this one is built without.");
    }
}
