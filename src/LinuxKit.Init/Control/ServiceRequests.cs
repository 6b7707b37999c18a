using LinuxKit.Init.Containers;

namespace LinuxKit.Init.Control;

/// <summary>What the lines on the control socket mean.</summary>
/// <param name="services">The services.</param>
/// <param name="grace">Between SIGTERM and SIGKILL.</param>
internal sealed class ServiceRequests(Services services, TimeSpan grace)
{
    public ServiceAnswer Answer(string request) => request.Split(' ') switch
    {
        ["list"] => services.List(),
        ["start", var name] => services.Start(name),
        ["stop", var name] => services.Stop(name, grace),
        ["restart", var name] => Restart(name),
        _ => ServiceAnswer.Failure("unknown request"),
    };

    private ServiceAnswer Restart(string name)
    {
        var isRunning = services.Running.Contains(name);
        var stopped = isRunning ? services.Stop(name, grace) : ServiceAnswer.Success("");
        return stopped.Succeeded ? services.Start(name) : stopped;
    }
}
