import {Box, useBoxMetrics, type DOMElement} from 'ink';
import {useLayoutEffect, useRef, type ReactNode} from 'react';
import {useLook} from './surroundings.tsx';
import {Words} from './words.tsx';

/** What is scrolled: the page that keys scroll from row `top`, or a list in which row `keeps` stays visible. */
type Scroll = {readonly top: number} | {readonly keeps: number};

/** Content that may be taller than its room: Ink cuts and shifts it; a page says below which of its rows are shown. */
export function ScrollArea({children, ...scroll}: Scroll & {readonly children: ReactNode}): ReactNode {
	const {measures, text} = useLook();
	const viewport = useRef<DOMElement>(null);
	const content = useRef<DOMElement>(null);
	const {clientHeight: rows} = useBoxMetrics(viewport);
	const {height} = useBoxMetrics(content);
	const last = rows === 0 ? 0 : Math.max(0, height - rows);
	const isPage = 'top' in scroll;
	const wanted = isPage ? scroll.top : scroll.keeps - Math.floor(rows / 2);
	const offset = Math.max(0, Math.min(wanted, last));
	useLayoutEffect(() => {
		if (isPage) measures.setPage({rows, last});
	});
	return (
		<Box flexDirection="column" flexShrink={1} minHeight={0}>
			<Box ref={viewport} flexDirection="column" overflow="hidden" flexShrink={1} minHeight={0} contentOffsetY={offset}>
				<Box ref={content} flexDirection="column" flexShrink={0}>
					{children}
				</Box>
			</Box>
			{isPage && last > 0 && (
				<Words> ↑↓ {text('wizard.position', {from: offset + 1, to: offset + rows, total: height})}</Words>
			)}
		</Box>
	);
}
