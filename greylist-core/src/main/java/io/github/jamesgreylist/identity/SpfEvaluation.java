package io.github.jamesgreylist.identity;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.dns.DnsAnswer;
import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.dns.DnsClient.Type;
import io.github.jamesgreylist.identity.Spf.Result;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.james.jspf.core.DNSLookupContinuation;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSResponse;
import org.apache.james.jspf.core.SPF1Constants;
import org.apache.james.jspf.core.SPFChecker;
import org.apache.james.jspf.core.SPFCheckerExceptionCatcher;
import org.apache.james.jspf.core.SPFSession;
import org.apache.james.jspf.core.exceptions.NeutralException;
import org.apache.james.jspf.core.exceptions.NoneException;
import org.apache.james.jspf.core.exceptions.PermErrorException;
import org.apache.james.jspf.core.exceptions.SPFResultException;
import org.apache.james.jspf.core.exceptions.TempErrorException;
import org.apache.james.jspf.core.exceptions.TimeoutException;
import org.apache.james.jspf.impl.SPF;
import org.apache.james.jspf.terms.ExistsMechanism;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One evaluation of RFC 7208's check_host by jSPF. jSPF hands out its questions one by one; this asks them, and goes on where
 * it was when the answer is there, so that no thread waits. To jSPF's limit of 10 terms that ask it adds those of RFC 7208
 * §4.6.4 that jSPF does not know, and one of its own: records that are longer than any that is in use.
 */
final class SpfEvaluation {

    private static final int MOST_VOID_TERMS = 2;
    static final int MOST_HOSTS = 10;
    private static final int MOST_QUESTIONS = 60;
    private static final int LONGEST_RECORD = 4096;
    private static final Pattern RECORD = Pattern.compile("(?i)v=spf1(?: .*)?", Pattern.DOTALL);
    private static final Pattern ASCII = Pattern.compile("[ -~]*");
    private static final Logger LOGGER = LoggerFactory.getLogger(SpfEvaluation.class);

    private final DnsClient dns;
    private final Executor executor;
    private final BooleanSupplier cancelled;
    private final SpfSession session;
    private final CompletableFuture<Evaluated> evaluated = new CompletableFuture<>();
    private int questions;
    private int voidTerms;
    /** The last term of which a look-up found nothing. */
    private @Nullable Object voidTerm;
    private boolean unanswered;
    private long expires;

    /**
     * @param dependsOnSender whether another local part or HELO could have another result
     * @param expires         when the first of the answers expires, by the client's clock
     */
    record Evaluated(Result result, boolean dependsOnSender, long expires) {}

    private SpfEvaluation(DnsClient dns, Executor executor, BooleanSupplier cancelled, SpfSession session, long longest) {
        this.dns = dns;
        this.executor = executor;
        this.cancelled = cancelled;
        this.session = session;
        this.expires = longest;
    }

    /**
     * @param executor  has a single thread, as jSPF's macros are not for several
     * @param cancelled asked before each question; what comes out then is of no interest
     * @param longest   when the result expires at the latest
     */
    static CompletableFuture<Evaluated> of(SPF jspf, DnsClient dns, Executor executor, BooleanSupplier cancelled,
            InetAddress client, SpfQuestion question, long longest) {
        SpfSession session = new SpfSession(question.sender(), question.helo(), IpText.of(client));
        SpfEvaluation evaluation = new SpfEvaluation(dns, executor, cancelled, session, longest);
        session.pushChecker(evaluation.new Outcome());
        session.pushChecker(jspf);
        executor.execute(() -> evaluation.goOn(null));
        return evaluation.evaluated;
    }

    /** @param asked what jSPF wants to know next, or null if it is to go on */
    private void goOn(@Nullable DNSLookupContinuation asked) {
        @Nullable
        DNSLookupContinuation continuation = asked;
        while (!evaluated.isDone()) {
            try {
                if (continuation == null) {
                    SPFChecker checker = session.popChecker();
                    continuation = checker == null ? null : checker.checkSPF(session);
                    if (checker == null) {
                        finish(Result.ERROR);
                    }
                } else {
                    CompletableFuture<DnsAnswer> answer = answer(continuation.getRequest());
                    if (!answer.isDone()) {
                        DNSLookupContinuation pending = continuation;
                        answer.thenAcceptAsync(late -> received(pending, late), executor);
                        return;
                    }
                    continuation = told(continuation, answer.join());
                }
            } catch (Exception e) {
                continuation = null;
                caught(e);
            } catch (StackOverflowError | LinkageError e) {
                // Strangers write the records that are matched against regular expressions.
                LOGGER.debug("SPF cannot be evaluated for {}", session.getCurrentDomain(), e);
                finish(Result.ERROR);
            }
        }
    }

    private void received(DNSLookupContinuation pending, DnsAnswer late) {
        try {
            goOn(told(pending, late));
        } catch (Exception e) {
            caught(e);
            goOn(null);
        }
    }

    /** As jSPF's own executors do it: an include or redirect may make something else of it. */
    private void caught(Exception exception) {
        Exception current = exception;
        while (current != null) {
            SPFChecker catcher = session.popChecker(SPFCheckerExceptionCatcher.class::isInstance);
            if (catcher == null) {
                LOGGER.debug("SPF cannot be evaluated for {}", session.getCurrentDomain(), current);
                finish(Result.ERROR);
                return;
            }
            try {
                ((SPFCheckerExceptionCatcher) catcher).onException(current, session);
                current = null;
            } catch (SPFResultException | RuntimeException e) {
                current = e;
            }
        }
    }

    private CompletableFuture<DnsAnswer> answer(DNSRequest request) throws PermErrorException {
        if (request.getRecordType() == DNSRequest.SPF) {
            // The type of RFC 4408 that nobody asks for any more.
            return CompletableFuture.completedFuture(new DnsAnswer(DnsAnswer.Outcome.NOTHING, List.of(), expires));
        }
        if (++questions > MOST_QUESTIONS || cancelled.getAsBoolean()) {
            throw new PermErrorException("too many questions");
        }
        return dns.ask(request.getHostname(), type(request.getRecordType()));
    }

    private static Type type(int ofJspf) {
        return switch (ofJspf) {
            case DNSRequest.A -> Type.A;
            case DNSRequest.AAAA -> Type.AAAA;
            case DNSRequest.MX -> Type.MX;
            case DNSRequest.PTR -> Type.PTR;
            default -> Type.TXT;
        };
    }

    private @Nullable DNSLookupContinuation told(DNSLookupContinuation continuation, DnsAnswer answer) throws SPFResultException {
        int type = continuation.getRequest().getRecordType();
        if (answer.expires() - expires < 0) {
            expires = answer.expires();
        }
        unanswered |= answer.isUnanswered();
        if (answer.isUnanswered() && continuation.getListener() instanceof ExistsMechanism) {
            // RFC 7208 §5; to jSPF it is the same as nothing.
            throw new TempErrorException("no answer");
        }
        boolean text = type == DNSRequest.TXT || type == DNSRequest.SPF;
        if (!text && answer.outcome() == DnsAnswer.Outcome.NOTHING) {
            countVoid(continuation.getListener());
        }
        return continuation.getListener().onDNSResponse(answer.isUnanswered()
            ? new DNSResponse(new TimeoutException("no answer")) : new DNSResponse(records(type, answer.records())), session);
    }

    /**
     * RFC 7208 §4.6.4 limits the terms for which look-ups find nothing, and not the look-ups: of an mx whose hosts have IPv4
     * addresses alone, each finds nothing for a client with IPv6. jSPF finishes a term before it begins the next.
     *
     * @param term which of them asked
     */
    private void countVoid(Object term) throws PermErrorException {
        if (term != voidTerm && ++voidTerms > MOST_VOID_TERMS) {
            throw new PermErrorException("more than " + MOST_VOID_TERMS + " terms with look-ups that find nothing");
        }
        voidTerm = term;
    }

    /** As jSPF wants them: null for none, and a list that it may empty. */
    private static @Nullable List<String> records(int type, List<String> answered) throws PermErrorException {
        if (type == DNSRequest.MX && answered.size() > MOST_HOSTS) {
            throw new PermErrorException("more than " + MOST_HOSTS + " MX records");
        }
        List<String> records = new ArrayList<>();
        for (String record : answered) {
            if (type != DNSRequest.TXT || RECORD.matcher(record).matches()) {
                records.add(type == DNSRequest.TXT ? usable(record) : record);
            }
        }
        return records.isEmpty() ? null : type == DNSRequest.PTR && records.size() > MOST_HOSTS
            ? new ArrayList<>(records.subList(0, MOST_HOSTS)) : records;
    }

    private static String usable(String record) throws PermErrorException {
        if (record.length() > LONGEST_RECORD || !ASCII.matcher(record).matches()) {
            throw new PermErrorException("a record that is too long, or not in ASCII");
        }
        return record;
    }

    private void finish(Result result) {
        evaluated.complete(new Evaluated(result, session.dependsOnSender(), expires));
    }

    /** At the bottom of the stack: what jSPF has come to. jSPF's own would log each record that is wrong. */
    private final class Outcome implements SPFChecker, SPFCheckerExceptionCatcher {

        @Override
        public @Nullable DNSLookupContinuation checkSPF(SPFSession ended) {
            String mark = ended.getCurrentResult();
            finish(ended.getCurrentResultExpanded() != null ? Result.ERROR : mark == null ? Result.NEUTRAL : switch (mark) {
                case SPF1Constants.PASS -> Result.PASS;
                case SPF1Constants.FAIL -> Result.FAIL;
                case SPF1Constants.SOFTFAIL -> Result.SOFTFAIL;
                default -> Result.NEUTRAL;
            });
            return null;
        }

        @Override
        public void onException(Throwable exception, SPFSession ended) {
            LOGGER.debug("SPF of {}: {}", ended.getCurrentDomain(), exception.getMessage());
            finish(exception instanceof NoneException ? Result.NONE
                : exception instanceof NeutralException ? Result.NEUTRAL
                : exception instanceof TempErrorException && unanswered ? Result.UNANSWERED
                : Result.ERROR);
        }
    }
}
