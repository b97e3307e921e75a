package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import com.google.inject.Injector;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.james.admin.FrontEnds;
import io.github.jamesgreylist.james.admin.JamesMetrics;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import io.github.jamesgreylist.james.mail.GreylistAttributes;
import io.github.jamesgreylist.policy.RareWarning;
import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.reply.Reply;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.StoreFailure;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractAuthRequiredToRelayRcptHook;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.core.SeparatingDataLineFilter;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.HookReturnCode.Action;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler for {@code smtpserver.xml}: greylists each RCPT, writes the header into a mail that was held up, and tells
 * the mail container what it knows.
 * James makes one for each {@code <smtpserver>} and calls it on many threads; all of them share one engine.
 *
 * <p>It never answers OK, which would skip the hooks behind it, relay control among them.
 */
public final class Greylisting extends SeparatingDataLineFilter implements RcptHook, HookResultHook, JamesMessageHook {

    /** How long the mail was held up; there until its header is written. */
    private static final AttachmentKey<Duration> DELAYED = AttachmentKey.of("greylist.delayed", Duration.class);
    /** Recipients that passed, and why; there until the mail is complete. */
    private static final AttachmentKey<Passed> PASSED = AttachmentKey.of("greylist.passed", Passed.class);
    private static final Logger LOGGER = LoggerFactory.getLogger(Greylisting.class);
    /** Each mail may meet the same fault. */
    private static final RareWarning FAULTS = new RareWarning(LOGGER);

    private final Greylist greylist;
    private final GreylistSettings settings;
    private final DomainList localDomains;
    private final Clock clock;
    private final JamesMetrics metrics;
    private volatile boolean domainsUnknown;

    @Inject
    Greylisting(Injector extensions, DomainList localDomains, Clock clock) {
        this.greylist = GreylistConfiguration.greylist(extensions, "the handler in smtpserver.xml");
        this.settings = extensions.getInstance(GreylistSettings.class);
        extensions.getInstance(FrontEnds.class).use();
        this.localDomains = localDomains;
        this.clock = clock;
        this.metrics = extensions.getInstance(JamesMetrics.class);
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        TimeMetric timer = metrics.decide();
        try {
            return answer(greylist.decideAndWait(attempt(session, sender, recipient),
                new FrontEnd(any -> isLocal(recipient), Runnable::run)), session, recipient);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HookResult.DECLINED;
        } catch (Exception | Error e) {
            // James would answer 451 to every mail, or close the connection.
            StoreFailure policy = settings.onStoreFailure();
            FAULTS.write("greylisting failed, and this is a fault of its own: mail is " + policy.inWords(), e);
            return answer(policy.verdict(), session, recipient);
        } finally {
            timer.stopAndPublish();
        }
    }

    private HookResult answer(Verdict verdict, SMTPSession session, MailAddress recipient) {
        return verdict instanceof Defer deferral
            ? deferred(deferral, recipient.asString())
            : passed((Pass) verdict, session, recipient);
    }

    /**
     * James takes a domain that it cannot look up for a foreign one, and refuses its recipients for good: they are deferred
     * instead, also if it could be looked up again a moment later.
     *
     * @param hook which has given this result; it may stand before this handler
     */
    @Override
    public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook hook) {
        if (!(hook instanceof AbstractAuthRequiredToRelayRcptHook) || result.getResult().getAction() != Action.DENY) {
            return result;
        }
        return session.getAttachment(RcptCmdHandler.CURRENT_RECIPIENT, State.Transaction)
            .filter(recipient -> isLocal(recipient).orElse(true))
            .map(recipient -> deferred(Defer.UNAVAILABLE, recipient.asString()))
            .orElse(result);
    }

    /** Empty if James cannot tell. Not all of its databases say so by the exception that is declared for it. */
    private Optional<Boolean> isLocal(MailAddress recipient) {
        try {
            boolean local = localDomains.containsDomain(recipient.getDomain());
            domainsUnknown = false;
            return Optional.of(local);
        } catch (DomainListException | RuntimeException | Error e) {
            if (!domainsUnknown) {
                domainsUnknown = true;
                LOGGER.warn("James cannot tell which domains are local, mail is deferred until it can: {}", e.toString());
            }
            LOGGER.debug("no domain list", e);
            return Optional.empty();
        }
    }

    private Attempt attempt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        // Behind a proxy James answers with the client that the proxy named.
        InetAddress client = session.getRemoteAddress().getAddress();
        Optional<String> helo = session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection);
        return new Attempt(clock.instant(), client, Optional.empty(), helo, sender.asString(""), recipient.asString(),
            isTrusted(session), Optional.empty());
    }

    private static boolean isTrusted(SMTPSession session) {
        return session.getUsername() != null || session.isRelayingAllowed();
    }

    private HookResult deferred(Defer deferral, String recipient) {
        Reply reply = settings.reply().reply(deferral, recipient);
        HookReturnCode returnCode = reply.closesConnection()
            ? HookReturnCode.disconnected(Action.DENYSOFT)
            : HookReturnCode.denySoft();
        return HookResult.builder()
            .hookReturnCode(returnCode)
            .smtpReturnCode(Integer.toString(reply.code()))
            .smtpDescription(reply.enhancedCode() + " " + reply.textFor(recipient))
            .build();
    }

    /** A mail with several recipients has one header: the longest delay tells most. */
    private static HookResult passed(Pass pass, SMTPSession session, MailAddress recipient) {
        if (pass.reason() == Reason.TRUSTED || pass.reason() == Reason.NOT_OURS) {
            return HookResult.DECLINED;
        }
        Passed passed = session.getAttachment(PASSED, State.Transaction).orElseGet(() -> new Passed(new HashMap<>()));
        passed.verdicts.put(recipient, pass);
        session.setAttachment(PASSED, passed, State.Transaction);
        pass.delayed()
            .filter(delayed -> delayed.compareTo(delayedSoFar(session).orElse(Duration.ZERO)) >= 0)
            .ifPresent(delayed -> session.setAttachment(DELAYED, delayed, State.Transaction));
        return HookResult.DECLINED;
    }

    private static Optional<Duration> delayedSoFar(SMTPSession session) {
        return session.getAttachment(DELAYED, State.Transaction);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            if (isTrusted(session)) {
                GreylistAttributes.writeTrusted(mail);
            }
            session.getAttachment(PASSED, State.Transaction)
                .ifPresent(passed -> GreylistAttributes.write(mail, passed.verdicts));
        } catch (RuntimeException | Error e) {
            FAULTS.write("mail goes on without what greylisting knows of it, and this is a fault of its own", e);
        }
        return HookResult.DECLINED;
    }

    @Override
    protected Response onHeadersLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        writeHeader(session, next);
        return super.onHeadersLine(session, line, next);
    }

    /** The header comes before the first line of the mail, which is the separator if the mail has no headers at all. */
    @Override
    protected Response onSeparatorLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        writeHeader(session, next);
        return super.onSeparatorLine(session, line, next);
    }

    private void writeHeader(SMTPSession session, LineHandler<SMTPSession> next) {
        session.removeAttachment(DELAYED, State.Transaction).ifPresent(delayed -> {
            String host = session.getConfiguration().getHelloName();
            String header = PassHeader.NAME + ": " + PassHeader.value(delayed, host, clock.instant()) + "\r\n";
            next.onLine(session, header.getBytes(StandardCharsets.US_ASCII));
        });
    }

    /** James asks for a class as the type of what is kept with a session. */
    private record Passed(Map<MailAddress, Pass> verdicts) {}
}
