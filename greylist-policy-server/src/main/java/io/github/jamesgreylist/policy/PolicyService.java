package io.github.jamesgreylist.policy;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.reply.Reply;
import io.github.jamesgreylist.reply.ReplyTemplate;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests: makes attempts of them, and Postfix's actions of the verdicts. For any number of threads. */
public final class PolicyService {

    private static final Logger LOGGER = LoggerFactory.getLogger(PolicyService.class);
    private static final RareWarning FAULTS = new RareWarning(LOGGER);

    private final Greylist greylist;
    private final ReplyTemplate reply;
    private final PolicySettings settings;
    private final Clock clock;
    private final HeadersWritten headers = new HeadersWritten();
    private final Answered answered = new Answered();
    private final RareWarning tooEarly = new RareWarning(LOGGER);
    private final Correspondence correspondence;

    /** @param reply how deferrals are worded; of its code, only a 421 is of consequence here */
    public PolicyService(Greylist greylist, ReplyTemplate reply, PolicySettings settings, Clock clock) {
        this.greylist = greylist;
        this.reply = reply;
        this.settings = settings;
        this.clock = clock;
        this.correspondence = new Correspondence(greylist);
    }

    /**
     * @param executor runs what is chained to the answer, unless that is known at once
     * @return completes within the greylist's time budget, never exceptionally
     * @throws MalformedRequestException if this is a request of some other protocol
     */
    CompletableFuture<PolicyAnswer> answer(PolicyRequest request, Executor executor) throws MalformedRequestException {
        if (!request.get("request").equals("smtpd_access_policy")) {
            throw new MalformedRequestException("a request that is not request=smtpd_access_policy");
        }
        Optional<ProtocolState> state = ProtocolState.of(request.get("protocol_state"));
        if (state.isEmpty()) {
            tooEarly.write("Postfix asks at protocol_state={}, where nothing can be greylisted, as there is no recipient yet: let"
                + " check_policy_service stand in smtpd_recipient_restrictions", request.get("protocol_state"));
            return CompletableFuture.completedFuture(PolicyAnswer.DUNNO);
        }
        return answered.before(state.get(), request)
            .orElseGet(() -> answered.keep(state.get(), request, decide(state.get(), request, executor)));
    }

    private CompletableFuture<PolicyAnswer> decide(ProtocolState state, PolicyRequest request, Executor executor) {
        try {
            Optional<Attempt> attempt = attempt(request);
            if (attempt.isEmpty()) {
                LOGGER.debug("a request without client_address, sender or recipient passes");
                return CompletableFuture.completedFuture(PolicyAnswer.DUNNO);
            }
            if (attempt.get().trusted()) {
                correspondence.learn(request, attempt.get().at());
            }
            return greylist.decide(attempt.get(), FrontEnd.of(executor))
                .thenApply(verdict -> answer(verdict, state, request))
                .exceptionally(this::failed);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    /** The greylist answers also when its store is in trouble: this is a fault of ours. Postfix asks once more. */
    private PolicyAnswer failed(Throwable failure) {
        FAULTS.write("greylisting failed, the connection is closed without an answer: Postfix asks again, and then does"
            + " what its default_action says", failure);
        return PolicyAnswer.SILENCE;
    }

    /**
     * Empty if it is not known who sends to whom: Postfix says {@code unknown} for a client that has no address, and behind RCPT
     * names a recipient only if there is one.
     */
    private Optional<Attempt> attempt(PolicyRequest request) {
        if (!request.has("sender") || request.get("recipient").isEmpty()) {
            return Optional.empty();
        }
        return address(request.get("client_address")).map(client -> new Attempt(
            clock.instant(), client,
            request.filled("client_name").filter(name -> !name.equals("unknown")),
            request.filled("helo_name"), request.get("sender"), request.get("recipient"),
            !request.get("sasl_username").isEmpty(), request.filled("queue_id")));
    }

    /** Never asks the DNS, as the JDK does for what is no address. */
    private static Optional<InetAddress> address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            // Netty does not know the form of RFC 4291 §2.2 that ends like an IPv4 address, as NAT64's is often written.
            return bytes == null ? IpText.parse(text) : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError("it has 4 or 16 bytes", e);
        }
    }

    private PolicyAnswer answer(Verdict verdict, ProtocolState state, PolicyRequest request) {
        if (settings.onStoreFailure() == StoreTrouble.SILENCE
                && (verdict.equals(Pass.UNEXAMINED) || verdict.equals(Defer.UNAVAILABLE))) {
            return PolicyAnswer.SILENCE;
        }
        return verdict instanceof Defer deferral
            ? deferred(reply.reply(deferral, request.get("recipient")))
            : passed(((Pass) verdict).delayed(), state, request.get("instance"));
    }

    /** Postfix adds the code, the address and "Recipient address rejected". */
    private PolicyAnswer deferred(Reply deferral) {
        if (deferral.closesConnection()) {
            return PolicyAnswer.of("421 " + deferral.enhancedCode() + " " + deferral.text());
        }
        String action = settings.greylistAction();
        // The operator's own enhanced code comes with the action, and two would be one too many.
        return PolicyAnswer.of(PolicySettings.hasEnhancedCode(action) ? action + " " + deferral.text()
            : action + " " + deferral.enhancedCode() + " " + deferral.text());
    }

    /** At END-OF-MESSAGE Postfix takes no header any more. */
    private PolicyAnswer passed(Optional<Duration> delayed, ProtocolState state, String instance) {
        return delayed.filter(any -> state != ProtocolState.END_OF_MESSAGE && headers.isFirst(instance))
            .map(time -> PolicyAnswer.of(PolicyAnswer.PREPEND
                + PassHeader.fill(settings.header(), time, settings.hostname(), clock.instant())))
            .orElse(PolicyAnswer.DUNNO);
    }
}
