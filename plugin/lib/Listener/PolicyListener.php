<?php

declare(strict_types=1);

namespace OCA\Snug\Listener;

use OCA\Snug\Service\Options;
use OCP\AppFramework\Http\ContentSecurityPolicy;
use OCP\AppFramework\Http\FeaturePolicy;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventListener;
use OCP\IRequest;
use OCP\Security\CSP\AddContentSecurityPolicyEvent;
use OCP\Security\FeaturePolicy\AddFeaturePolicyEvent;

/**
 * Lets this app's own pages, and no others, reach the meeting server and use camera, microphone and full screen.
 *
 * @template-implements IEventListener<AddContentSecurityPolicyEvent|AddFeaturePolicyEvent>
 */
class PolicyListener implements IEventListener {
	public function __construct(
		private IRequest $request,
		private Options $options,
	) {
	}

	public function handle(Event $event): void {
		if (!$this->isOurs()) {
			return;
		}
		if ($event instanceof AddContentSecurityPolicyEvent && $this->options->server() !== '') {
			$policy = new ContentSecurityPolicy();
			$policy->addAllowedConnectDomain($this->options->server());
			$policy->addAllowedConnectDomain($this->options->serverSocket());
			$policy->addAllowedMediaDomain('blob:');
			$policy->addAllowedWorkerSrcDomain("'self'");
			$event->addPolicy($policy);
		}
		if ($event instanceof AddFeaturePolicyEvent) {
			$policy = new FeaturePolicy();
			$policy->addAllowedCameraDomain("'self'");
			$policy->addAllowedMicrophoneDomain("'self'");
			$policy->addAllowedFullScreenDomain("'self'");
			$event->addPolicy($policy);
		}
	}

	private function isOurs(): bool {
		try {
			return str_starts_with((string)$this->request->getPathInfo(), '/apps/snug/');
		} catch (\Exception) {
			// A command or a path that is none.
			return false;
		}
	}
}
